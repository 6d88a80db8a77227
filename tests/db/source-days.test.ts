import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { PollReport, SourcePoll } from '@/lib/model/connected-source';
import { folderWith } from '../support/folder';

const END = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
let folder = folderWith();
let opened: Opened;

beforeEach(async () => {
  folder = folderWith();
  opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
});
afterEach(() => {
  opened.close();
  folder.remove();
});

interface Reading {
  /** Before the last. */
  readonly hours: number;
  readonly added: number;
  readonly outcome?: PollReport['outcome'];
  readonly days?: SourcePoll['days'];
}

async function daysOf(readings: readonly Reading[], days: number) {
  const { ledger } = opened.runtime;
  for (const { hours, added, outcome = 'complete', days: asked = null } of readings) {
    const at = new Date(END - hours * HOUR);
    await ledger.recordPoll({
      sourceId: 'one',
      startedAt: at,
      finishedAt: at,
      askedBy: 'schedule',
      days: asked,
      report: {
        outcome,
        filesRead: 0,
        added,
        lag: null,
        lastObject: null,
        backlog: null,
        refusals: [],
        withoutBucketKey: null,
        problem: null,
      },
    });
  }
  return ledger.sourceDays('one', days);
}

describe('what a source brought by days', () => {
  it('is nothing for one that was never read', async () => {
    expect(await daysOf([], 3)).toEqual({ readAt: null, days: [] });
  });

  it('adds up the readings of each, and leaves out the first, which brought what lay there', async () => {
    const every12 = [48, 36, 24, 12, 0].map((hours) => ({ hours, added: hours === 48 ? 900_000 : 100 + hours }));
    expect(await daysOf(every12, 3)).toEqual({ readAt: new Date(END), days: [212, 260, null] });
  });

  it('spreads what came after a time without readings over that time', async () => {
    const days = await daysOf(
      [
        { hours: 96, added: 5 },
        { hours: 24, added: 3000 },
        { hours: 0, added: 900 },
      ],
      4,
    );
    expect(days.days).toEqual([900, 1000, 1000, 1000]);
  });

  it('leaves out readings that failed and those of past days that somebody asked for', async () => {
    const november = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-07T00:00:00Z') };
    const readings: Reading[] = [
      { hours: 48, added: 1 },
      { hours: 24, added: 500 },
      { hours: 12, added: 0, outcome: 'failed' },
      { hours: 6, added: 70_000, days: november },
      { hours: 0, added: 600, outcome: 'incomplete' },
    ];
    expect((await daysOf(readings, 2)).days).toEqual([600, 500]);
  });
});
