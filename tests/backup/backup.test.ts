import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from '@/boot/data-folder';
import { openDoor } from '@/boot/door';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import { restoreBackup } from '@/boot/restore';
import { writeServerFile } from '@/boot/server-file';
import { call } from '@/cli/call';
import { backupRecord } from '@/lib/backup/record';
import type { Actor } from '@/lib/model/actor';
import { backup } from '@/lib/verbs/backup';
import { backupOperation } from '@/lib/verbs/operations/backup';
import { doctorOperation } from '@/lib/verbs/operations/doctor';
import { folderWith } from '../support/folder';

const OPERATOR: Actor = { kind: 'operator', name: 'tester' };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));
let folder = folderWith();
let store: Opened | null = null;

beforeEach(() => {
  folder = folderWith();
});
afterEach(() => {
  close();
  folder.remove();
});

function close(): void {
  store?.close();
  store = null;
}

async function open(name = 'data') {
  store = await openRuntime({ folder: dataFolder(join(folder.path, name)), root: '.', workerFile: null });
  return store.runtime;
}

const data = () => dataFolder(join(folder.path, 'data'));
const file = () => join(folder.path, 'backup.keytrail');
const written = async () => (await open()).ledger.auditDetails('decided');

/** A ledger with three decisions and a backup of it. */
async function backedUp() {
  const runtime = await open();
  folder.write('data/keytrail.json', '{"unusedAfterDays": 45}');
  for (const nth of [1, 2, 3]) await runtime.ledger.audit(OPERATOR, 'decided', null, { nth }, at(nth));
  return { runtime, report: await backup(runtime, OPERATOR, file()) };
}

describe('a backup', () => {
  it('goes into no folder that is not there', async () => {
    const runtime = await open();
    const nowhere = join(folder.path, 'nowhere');
    await expect(backup(runtime, OPERATOR, join(nowhere, 'backup.keytrail'))).rejects.toMatchObject({
      code: 'invalid',
      message: `There is no folder ${nowhere}. Nothing was written. Make the folder, or name a file in one that is there.`,
    });
    expect(existsSync(nowhere)).toBe(false);
    await expect(backup(runtime, OPERATOR, '/proc/backup.keytrail')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('No file can be written at /proc/backup.keytrail'),
    });
    expect(backupRecord(data().path).written).toBeNull();
  });

  it('holds the ledger and the settings, and is put back as it was', { timeout: 90_000 }, async () => {
    const { runtime, report } = await backedUp();
    expect(report.tables).toMatchObject({ audit_log: 3, users: 0 });
    await runtime.ledger.audit(OPERATOR, 'decided', null, { nth: 4 }, at(4));
    writeFileSync(join(data().path, 'keytrail.json'), '{"unusedAfterDays": 1}');
    close();
    const restored = await restoreBackup(data(), '.', file(), false);
    expect(restored.tables).toEqual(report.tables);
    expect(await written()).toEqual([{ nth: 1 }, { nth: 2 }, { nth: 3 }]);
    expect(store?.incidents).toEqual([]);
    expect(readFileSync(join(data().path, 'keytrail.json'), 'utf8')).toBe('{"unusedAfterDays": 45}');
    expect(readdirSync(restored.before ?? '')).toEqual(expect.arrayContaining(['keytrail.json', 'ledger.duckdb']));
  });

  it('is consistent while others write', { timeout: 90_000 }, async () => {
    const runtime = await open();
    let isDone = false;
    const writing = (async () => {
      for (let nth = 0; !isDone; nth++) await runtime.ledger.audit(OPERATOR, 'decided', null, { nth }, at(0));
    })();
    const { tables } = await backup(runtime, OPERATOR, file());
    isDone = true;
    await writing;
    const { tables: found } = await restoreBackup(data(), '.', file(), true);
    expect(found).toEqual(tables);
  });

  it('is made through the server, and tried while it runs', { timeout: 90_000 }, async () => {
    const runtime = await open();
    const door = await openDoor(runtime, data());
    writeServerFile(data(), { pid: process.pid, socket: door.socket, url: 'http://127.0.0.1:0' });
    const options = {
      folder: data(),
      root: '.',
      workerFile: null,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onIncident: () => undefined,
    };
    const report = await call(backupOperation, { file: file() }, options);
    expect(existsSync(report.file)).toBe(true);
    await restoreBackup(data(), '.', file(), true);
    await expect(restoreBackup(data(), '.', file(), false)).rejects.toThrow(/Nothing was changed\. Stop it/);
    const { checks } = await call(doctorOperation, {}, options);
    expect(checks.find(({ name }) => name === 'backup')).toMatchObject({
      verdict: 'good',
      said: expect.stringContaining('last restore test'),
    });
    door.close();
  });

  it('replaces no other file', async () => {
    const runtime = await open();
    folder.write('backup.keytrail', 'mine');
    await expect(backup(runtime, OPERATOR, file())).rejects.toThrow(/is there already/);
    expect(readFileSync(file(), 'utf8')).toBe('mine');
  });
});

describe('a damaged backup', () => {
  it.each<readonly [string, (bytes: Buffer) => Buffer]>([
    ['cut', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['a flipped bit', (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 500 ? byte ^ 1 : byte)))],
    ['no backup', () => Buffer.from('hello')],
    ['another gzip', () => gzipSync('{"a":1}\nhello')],
    [
      'another ledger under the same header',
      (bytes) => gzipSync(Buffer.concat([gunzipSync(bytes).subarray(0, -4), Buffer.from('four')])),
    ],
    [
      'rows that it says it has',
      (bytes) =>
        gzipSync(Buffer.from(gunzipSync(bytes).toString('latin1').replace('"audit_log":3', '"audit_log":4'), 'latin1')),
    ],
  ])('%s: is refused, and the ledger stays', { timeout: 90_000 }, async (_name, damage) => {
    await backedUp();
    close();
    writeFileSync(file(), damage(readFileSync(file())));
    const before = readFileSync(data().ledger);
    await expect(restoreBackup(data(), '.', file(), false)).rejects.toThrow(/Nothing was changed/);
    expect(readFileSync(data().ledger).equals(before)).toBe(true);
    expect(backupRecord(data().path).tested).toBeNull();
    expect(readdirSync(data().path).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });
});
