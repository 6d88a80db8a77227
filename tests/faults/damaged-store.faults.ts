import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Runtime } from '@/lib/runtime';
import { sql } from '@/lib/sql/sql';
import { seeded } from '@/lib/story/random';
import { rebuild } from '@/lib/verbs/rebuild';
import { copyOf, isKept, killedDataFolder, OPERATOR } from './support/data-folder';
import { faults } from './support/injected';
import { longestStartMs, opened, stateOf } from './support/store';

const random = seeded(20_261_128, 'stores');
const breaks = faults('store file cut, garbled, emptied or gone; part of the facts gone or cut');
let killed: Awaited<ReturnType<typeof killedDataFolder>>;

beforeAll(async () => {
  killed = await killedDataFolder();
});
afterAll(() => {
  killed.remove();
  breaks.tell();
});

const never = new AbortController().signal;
const events = (data: string) => join(data, 'events.duckdb');

function garble(path: string, at: number, length = 512): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, at, at + length);
  writeFileSync(path, bytes);
}

function onlyPart(data: string): string {
  const [file] = readdirSync(join(data, 'facts'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('events.parquet'),
  );
  if (file === undefined) throw new Error('no part stayed a file');
  return join(data, 'facts', file);
}

type Break = readonly [name: string, kind: string, damage: (data: string) => void];

function removed(...ends: readonly string[]): (data: string) => void {
  return (data) => {
    for (const end of ends) rmSync(`${events(data)}${end}`);
  };
}

const BREAKS: readonly Break[] = [
  ['gone', 'file-missing', removed('')],
  ['gone with its log', 'file-missing', removed('', '.wal')],
  ['empty', 'file-damaged', (data) => truncateSync(events(data))],
  ['another kind of file', 'file-damaged', (data) => writeFileSync(events(data), 'no store at all\n'.repeat(999))],
  ...[0.01, 0.3, 0.6, 0.9, 0.999].map(
    (share): Break => [
      `cut to ${share * 100} %`,
      'file-damaged',
      (data) => truncateSync(events(data), Math.floor(statSync(events(data)).size * share)),
    ],
  ),
  ...[0, 16, 4096, 8192].map((at): Break => [`garbled at ${at}`, 'file-damaged', (data) => garble(events(data), at)]),
  ['a part of the facts that is gone', 'part-broken', (data) => rmSync(onlyPart(data))],
  ['a part of the facts that is empty', 'part-broken', (data) => truncateSync(onlyPart(data))],
  [
    'a part of the facts that is cut',
    'part-broken',
    (data) => truncateSync(onlyPart(data), Math.floor(statSync(onlyPart(data)).size / 2)),
  ],
];

/** Everything there is to read, so that no block stays unread. */
async function readWhole(runtime: Runtime) {
  for (const table of [sql`stored_events`, sql`edge_day`, sql`usage_hour`, sql`context_day`, sql`coverage_hour`]) {
    await runtime.models.rows(
      sql`select cast(bit_xor(hash(whole)) as varchar) as read from ${table} whole`,
      z.unknown(),
    );
  }
  return stateOf(runtime);
}

describe('the store of events', () => {
  it.each(BREAKS)('%s: is set aside, said, and rebuilt from the logs', async (_name, kind, damage) => {
    const { data, remove } = copyOf(killed.left);
    damage(data);
    const spoilt = [events(data), kind === 'part-broken' ? join(data, 'facts') : events(data)]
      .filter((path) => existsSync(path) && statSync(path).isFile())
      .map((path) => readFileSync(path));
    const { runtime, incidents, milliseconds, close } = await opened(data);
    breaks.injected();
    expect(milliseconds).toBeLessThan(longestStartMs());
    expect(incidents).toMatchObject([{ store: 'events', kind }]);
    if (kind === 'file-damaged') for (const bytes of spoilt) expect(isKept(join(data, 'set-aside'), bytes)).toBe(true);
    const report = await rebuild(runtime, OPERATOR, never);
    expect(report.gone).toEqual([]);
    expect((await stateOf(runtime)).places).toEqual(killed.expected.places);
    expect((await stateOf(runtime)).keys).toEqual(killed.expected.keys);
    expect(runtime.incidents.list()).toMatchObject([{ rebuiltAt: expect.any(String) }]);
    close();
    const again = await opened(data);
    expect(again.incidents).toEqual([]);
    again.close();
    remove();
  });

  it('is not trusted any more when a block turns out garbled, at the start or at work', async () => {
    const size = statSync(events(killed.left)).size;
    let found = 0;
    for (let trial = 0; trial < 12; trial++) {
      const { data, remove } = copyOf(killed.left);
      garble(events(data), random.whole(12_288, size - 1024), 64);
      breaks.injected();
      const first = await opened(data);
      const seen = await readWhole(first.runtime).catch((error: Error) => error);
      first.close();
      if (first.incidents.length > 0) found++;
      else if (seen instanceof Error) {
        found++;
        expect(seen.message).toMatch(/Nothing was changed. Start KeyTrail again/);
        const second = await opened(data);
        expect(second.incidents).toMatchObject([{ store: 'events', kind: 'file-damaged' }]);
        second.close();
      } else {
        expect(seen).toEqual(killed.expected);
      }
      remove();
    }
    expect(found).toBeGreaterThan(0);
  });

  it('is missed when an older copy lies in its place', async () => {
    const { data, remove } = copyOf(killed.left);
    rmSync(`${events(data)}.wal`);
    breaks.injected();
    const { runtime, incidents, close } = await opened(data);
    expect(incidents).toMatchObject([{ kind: 'writes-lost', writes: expect.any(Number) }]);
    await rebuild(runtime, OPERATOR, never);
    expect((await stateOf(runtime)).places).toEqual(killed.expected.places);
    close();
    remove();
  });
});

describe('the ledger', () => {
  const ledger = (data: string) => join(data, 'ledger.duckdb');

  it.each<readonly [string, (data: string) => void]>([
    ['gone', (data) => rmSync(ledger(data))],
    ['moved away with its log', (data) => renameSync(ledger(data), `${ledger(data)}-elsewhere`)],
    ['empty', (data) => truncateSync(ledger(data))],
    ['cut', (data) => truncateSync(ledger(data), Math.floor(statSync(ledger(data)).size / 2))],
    ['garbled', (data) => garble(ledger(data), 4096, 9000)],
  ])('%s: stops the start with words, and nothing is changed', async (_name, damage) => {
    const { data, remove } = copyOf(killed.left);
    damage(data);
    breaks.injected();
    const lies = (name: string) => {
      const path = join(data, name);
      return existsSync(path) ? readFileSync(path).toString('base64') : null;
    };
    const names = ['ledger.duckdb', 'ledger.duckdb.wal', 'ledger.duckdb.writes'];
    const before = names.map(lies);
    await expect(opened(data)).rejects.toThrow(/Users, decisions and notes are in it, so nothing was changed/);
    expect(names.map(lies)).toEqual(before);
    remove();
  });
});
