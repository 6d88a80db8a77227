import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import type { IngestProgress } from '@/lib/model/ingest';
import { stagesOf } from '@/lib/model/ingest-stages';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { ingest } from '@/lib/verbs/ingest';
import { pauseIngest, resumeIngest } from '@/lib/verbs/pause-ingest';
import { kmsCall, otherCall } from '../support/events';
import { folderWith } from '../support/folder';

const ADMIN: Actor = { kind: 'person', userId: 'u', name: 'Mina', role: 'admin' };
const FILES = 30;
const KEPT_BYTES = FILES * JSON.stringify(kmsCall('Decrypt')).length;
let place = folderWith();
let opened: Opened;

const open = () => openRuntime({ folder: dataFolder(join(place.path, 'data')), root: '.', workerFile: null });

beforeEach(async () => {
  place = folderWith();
  for (let file = 0; file < FILES; file++) {
    place.write(
      `logs/${String(file).padStart(2, '0')}.json`,
      JSON.stringify({ Records: [kmsCall('Decrypt'), otherCall('ec2.amazonaws.com', 'RunInstances')] }),
    );
  }
  opened = await open();
});
afterEach(() => {
  opened.close();
  place.remove();
});

async function stored(): Promise<number> {
  const [row] = await opened.runtime.facts.rows(sql`select count(*) as n from kms_events`, z.object({ n: integer }));
  return row?.n ?? 0;
}

/** Reads in parts of a few files, and hears of everything. */
function reading(told: IngestProgress[] = [], signal?: AbortSignal) {
  return ingest(opened.runtime, ADMIN, {
    paths: [join(place.path, 'logs')],
    batch: { bytes: 1, leastBytes: 1, firstBytes: 1, files: 3 },
    onProgress: (progress) => told.push(progress),
    ...(signal ? { signal } : {}),
  });
}

async function until(told: readonly IngestProgress[], phase: IngestProgress['phase']): Promise<void> {
  while (told.at(-1)?.phase !== phase) await new Promise((done) => setImmediate(done));
}

describe('a pause', () => {
  it('holds the running ingest before its next part, and losing nothing it goes on', async () => {
    const told: IngestProgress[] = [];
    const run = reading(told);
    await pauseIngest(opened.runtime, ADMIN);
    await until(told, 'paused');
    const before = await stored();
    expect(before).toBeLessThan(FILES);
    expect(told.at(-1)).toMatchObject({ phase: 'paused', pausedBy: 'Mina', secondsLeft: null });
    // Everything that goes on without us has its turn.
    for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
    expect(await stored()).toBe(before);
    expect(await resumeIngest(opened.runtime, ADMIN)).toBe(true);
    expect((await run).outcome).toBe('complete');
    expect(await stored()).toBe(FILES);
    expect(told.at(-1)).toMatchObject({ phase: 'reading', pausedBy: null });
  });

  it('holds an ingest that begins later, and can be broken off', async () => {
    await pauseIngest(opened.runtime, ADMIN);
    const told: IngestProgress[] = [];
    const stop = new AbortController();
    const run = reading(told, stop.signal);
    await until(told, 'paused');
    stop.abort(new Error('stopped'));
    await expect(run).rejects.toThrow('stopped');
    expect(await stored()).toBe(0);
  });

  it('outlives a restart, with who and when; the first word of it counts', async () => {
    const first = await pauseIngest(opened.runtime, ADMIN);
    expect(await pauseIngest(opened.runtime, { kind: 'operator', name: 'root' })).toEqual(first);
    opened.close();
    opened = await open();
    expect(await opened.runtime.ledger.ingestPause()).toEqual(first);
    expect(await resumeIngest(opened.runtime, ADMIN)).toBe(true);
    expect(await resumeIngest(opened.runtime, ADMIN)).toBe(false);
    expect(await opened.runtime.ledger.ingestPause()).toBeNull();
    const actions = (await opened.runtime.ledger.auditLog(10)).map(({ action }) => action);
    expect(actions).toEqual(['ingest-resumed', 'ingest-paused']);
  });

  it.each(['viewer', 'analyst'] as const)('is not for a %s', async (role) => {
    const actor = { ...ADMIN, role };
    await expect(pauseIngest(opened.runtime, actor)).rejects.toThrow('administrator');
    await expect(resumeIngest(opened.runtime, actor)).rejects.toThrow('administrator');
    expect(opened.runtime.gate.paused()).toBeNull();
  });
});

describe('the stages of an ingest', () => {
  it('have counts and bytes, and none is ahead of the one before it', async () => {
    const told: IngestProgress[] = [];
    const { progress } = await reading(told);
    const bytes = progress.bytesFound;
    expect(bytes).toBeGreaterThan(0);
    expect(stagesOf(progress)).toEqual([
      { stage: 'discovered', count: FILES, unit: 'files', bytes },
      { stage: 'fetched', count: FILES, unit: 'files', bytes },
      { stage: 'unpacked', count: FILES, unit: 'files', bytes },
      { stage: 'parsed', count: 2 * FILES, unit: 'records', bytes },
      { stage: 'kept', count: FILES, unit: 'records', bytes: progress.bytesKept },
      { stage: 'stored', count: FILES, unit: 'events', bytes },
    ]);
    expect(progress.bytesKept).toBe(KEPT_BYTES);
    for (const one of told.filter(({ isListed }) => isListed)) {
      expect(one.bytesParsed).toBeLessThanOrEqual(one.bytesUnpacked);
      expect(one.bytesKept).toBeLessThan(Math.max(1, one.bytesParsed));
      expect(one.bytesStored).toBeLessThanOrEqual(one.bytesRead);
      expect(one.bytesRead).toBeLessThanOrEqual(one.bytesFetched);
      expect(one.bytesFetched).toBeLessThanOrEqual(one.bytesFound);
    }
  });
});
