import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchLogs } from '@/lib/story/bench-logs';
import { ingest } from '@/lib/verbs/ingest';
import { folderWith } from '../../support/folder';
import { opened, stateOf } from './store';

export const OPERATOR = { kind: 'operator', name: 'tester' } as const;

/**
 * A data folder as `kill -9` leaves it: a first ingest that was closed, with a large part that stayed a file, and a
 * second whose writes stand in the write-ahead logs alone.
 */
export async function killedDataFolder() {
  const folder = folderWith();
  const first = join(folder.path, 'first');
  const second = join(folder.path, 'second');
  for (const [name, options] of [
    ['first', { records: 14_000, files: 30, seed: 11, kms: 0.9 }],
    ['second', { records: 500, files: 25, seed: 12, kms: 0.9 }],
  ] as const) {
    for (const { path, body } of benchLogs(options)) folder.write(join(name, path), body);
  }
  const data = join(folder.path, 'data');
  const before = await opened(data);
  await ingest(before.runtime, OPERATOR, { paths: [first] });
  before.close();
  const after = await opened(data);
  await ingest(after.runtime, OPERATOR, {
    paths: [second],
    batch: { files: 5, bytes: 1 << 20, leastBytes: 1 << 20, firstBytes: 1 << 20 },
  });
  for (let nth = 0; nth < 10; nth++) {
    await after.runtime.ledger.audit(OPERATOR, 'decided', `finding-${nth}`, { nth }, new Date(1.8e12 + nth));
  }
  const expected = await stateOf(after.runtime);
  const left = join(folder.path, 'left');
  cpSync(data, left, { recursive: true });
  after.close();
  return { left, expected, logs: [first, second], remove: folder.remove };
}

/** A copy to be damaged, in a folder of its own. */
export function copyOf(data: string): { readonly data: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-damaged-'));
  cpSync(data, join(folder, 'data'), { recursive: true });
  return { data: join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Whether some file below a folder has exactly these bytes. */
export function isKept(folder: string, bytes: Buffer): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).equals(bytes),
  );
}
