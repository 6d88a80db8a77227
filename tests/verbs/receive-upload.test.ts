import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import { sourceFiles } from '@/lib/queries/source-files';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { receiveUpload } from '@/lib/verbs/receive-upload';
import { kmsCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';

const ADMIN: Actor = { kind: 'person', userId: 'u', name: 'Mina', role: 'admin' };
const NAME = '111122223333_CloudTrail_us-east-1_20250501T0000Z_AbCdEfGh.json.gz';
let place = folderWith();
let opened: Opened;

const open = (isSample = false) =>
  openRuntime({ folder: dataFolder(join(place.path, 'data')), root: '.', workerFile: null, isSample });

beforeEach(async () => {
  place = folderWith();
  opened = await open();
});
afterEach(() => {
  opened.close();
  place.remove();
});

async function* body(...records: readonly RawRecord[]) {
  yield gzipSync(JSON.stringify({ Records: records }));
}

async function events(): Promise<number> {
  const [row] = await opened.runtime.facts.rows(sql`select count(*) as n from kms_events`, z.object({ n: integer }));
  return row?.n ?? 0;
}

const send = (records: AsyncIterable<Uint8Array>, actor = ADMIN, name = NAME) =>
  receiveUpload(opened.runtime, actor, { name, declaredBytes: null, body: records });

describe('a file that a browser sends', () => {
  it('is read like any other, and the ledger of files says where it came from', async () => {
    const { kind, waits } = await send(body(kmsCall('Decrypt'), kmsCall('Encrypt')));
    expect({ kind, waits }).toEqual({ kind: 'kept', waits: false });
    await opened.runtime.uploads.settled();
    expect(await events()).toBe(2);
    const [file] = await sourceFiles(opened.runtime.models, { outcomes: [], search: null }, { size: 10, offset: 0 });
    expect(file).toMatchObject({ outcome: 'complete' });
    const log = await opened.runtime.ledger.auditLog(10);
    expect(log.map(({ action, actor, subject }) => [action, actor, subject])).toContainEqual([
      'file-uploaded',
      'Mina',
      NAME,
    ]);
  });

  it('waits for the ingest that runs, and is then read', async () => {
    let end: () => void = () => undefined;
    const running = opened.runtime.gate.enter(
      new AbortController().signal,
      () => new Promise<void>((done) => (end = done)),
    );
    await Promise.resolve();
    expect((await send(body(kmsCall('Decrypt')))).waits).toBe(true);
    expect(await events()).toBe(0);
    end();
    await running;
    await opened.runtime.uploads.settled();
    expect(await events()).toBe(1);
  });

  it.each(['viewer', 'analyst'] as const)('is refused to a %s, and nothing is kept', async (role) => {
    await expect(send(body(kmsCall('Decrypt')), { ...ADMIN, role })).rejects.toThrow('administrator');
    expect(readdirSync(join(place.path, 'data/inbox'))).toEqual([]);
  });

  it('never gets into the sample story', async () => {
    opened.close();
    opened = await open(true);
    await expect(send(body(kmsCall('Decrypt')))).rejects.toMatchObject({ problem: 'sample' });
    expect(readdirSync(join(place.path, 'data/inbox'))).toEqual([]);
  });
});
