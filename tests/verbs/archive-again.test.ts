import { readdirSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import { ownReads } from '@/lib/queries/own-reads';
import { reachedBucket } from '@/lib/queries/reached-bucket';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { archive, archiveOf } from '@/lib/verbs/archive';
import { ingest } from '@/lib/verbs/ingest';
import { type ArchiveReading, readArchive } from '@/lib/verbs/read-archive';
import { asRole, kmsCall, OWN_ACCOUNT, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';

const OPERATOR: Actor = { kind: 'operator', name: 'test' };
const never = new AbortController().signal;
const ROLE = `arn:aws:iam::${OWN_ACCOUNT}:role/KeyTrailReader`;
const OBJECT = 'arn:aws:s3:::trail-logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/01/a.json.gz';
const ALL = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2030-01-01T00:00:00Z') };
let folder = folderWith();
let opened: Opened;

const open = () => openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
beforeEach(async () => {
  folder = folderWith();
  opened = await open();
});
afterEach(() => {
  opened.close();
  folder.remove();
});

const body = (...records: readonly RawRecord[]) => JSON.stringify({ Records: records });
const read = () => ingest(opened.runtime, OPERATOR, { paths: [join(folder.path, 'logs')] });
const archived = () => archive(opened.runtime, OPERATOR, archiveOf(opened.runtime), never);

async function calls(): Promise<number> {
  const [row] = await opened.runtime.models.rows(
    sql`select coalesce(sum(calls), 0) as calls from usage_hour`,
    z.object({ calls: integer }),
  );
  return row?.calls ?? 0;
}

/** A store with nothing in it, filled from the archive alone. */
async function rebuilt(): Promise<ArchiveReading | null> {
  opened.close();
  const data = join(folder.path, 'data');
  for (const name of readdirSync(data).filter((one) => one.startsWith('events.') || one === 'facts')) {
    rmSync(join(data, name), { recursive: true });
  }
  opened = await open();
  return readArchive(opened.runtime, archiveOf(opened.runtime), never);
}

describe('a store made of its archive', () => {
  it('has what a log said that was archived, grew and was archived again, and what came beside it', async () => {
    const [one, two, three] = [kmsCall('Decrypt'), kmsCall('Encrypt'), kmsCall('Sign')];
    const written = (name: string, at: string, ...records: readonly RawRecord[]) =>
      utimesSync(folder.write(`logs/${name}.json`, body(...records)), new Date(at), new Date(at));
    written('grows', '2026-11-28T10:00:00Z', one);
    await read();
    await archived();
    written('grows', '2026-11-28T11:00:00Z', one, two);
    written('late', '2026-11-28T09:00:00Z', three);
    await read();
    expect(await archived()).toMatchObject({ written: 1, keptRicher: [] });
    await rebuilt();
    expect(await calls()).toBe(3);
  });

  it('has the other days where what is noted of one cannot be read, and says so', async () => {
    for (const day of ['27', '28']) {
      const at = new Date(`2026-11-${day}T10:00:00Z`);
      utimesSync(folder.write(`logs/${day}.json`, body(kmsCall('Decrypt'))), at, at);
    }
    await read();
    await archived();
    truncateSync(join(archiveOf(opened.runtime), 'v=1/days/2026-11-27.json'), 100);
    expect(await rebuilt()).toMatchObject({ events: 1, damaged: [expect.stringContaining('2026-11-27')] });
    expect(await calls()).toBe(1);
    await read();
    expect(await archived()).toMatchObject({ written: 0, keptRicher: ['2026-11-27'] });
  });

  it("knows KeyTrail's own reads of a bucket, and how it was reached but for the external id", async () => {
    const access = '{"homeRegion":"us-east-1","roleArn":"arn","externalId":"example-external-id"}';
    await opened.runtime.sink.noteReader({ bucket: 'trail-logs', principal: ROLE, access, at: new Date() });
    const own = kmsCall('Decrypt', { by: asRole('KeyTrailReader'), via: 's3', context: { 'aws:s3:arn': OBJECT } });
    folder.write('logs/a.json', body(own, kmsCall('Decrypt')));
    await read();
    await archived();
    for (const isRebuilt of [false, true]) {
      if (isRebuilt) await rebuilt();
      expect(await calls()).toBe(1);
      expect(await ownReads(opened.runtime.models, ALL)).toMatchObject([{ bucket: 'trail-logs', calls: 1 }]);
    }
    expect(await reachedBucket(opened.runtime.models, 'trail-logs')).toBe('{"homeRegion":"us-east-1","roleArn":"arn"}');
  });
});
