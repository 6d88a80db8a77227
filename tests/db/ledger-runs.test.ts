import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import { keyArn } from '../support/events';
import { UNTOUCHED } from '../support/finding-item';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

const KEY = keyArn();
const at = (day: number, hour = 0) => new Date(Date.UTC(2025, 5, day, hour));

let ledger: Ledger;
let close: () => void;
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
});
afterEach(() => close());

describe('runs and what they saw', () => {
  const NAME = nthName(1);
  const appeared = () => recordRun(ledger, runOf(), [sightingOf(NAME)], [{ kind: 'appeared', fingerprint: NAME }]);

  it('keeps a finding as it was seen', async () => {
    await appeared();
    expect(await ledger.finding(NAME)).toEqual({
      fingerprint: NAME,
      analyzer: 'toy',
      scope: '111122223333/us-east-1',
      subject: 'key',
      severity: 'high',
      headline: 'Something is so',
      detail: JSON.stringify({ event_count: 1 }),
      eventIds: ['00000000-0000-4000-8000-000000000001'],
      observedAt: at(1),
      firstSeenAt: at(7),
      lastSeenAt: at(7),
      ...UNTOUCHED,
    });
    expect(await ledger.finding(nthName(2))).toBeNull();
  });

  it('takes what a later run says, and keeps when it was first seen', async () => {
    await appeared();
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', asOf: at(9) }),
      [sightingOf(NAME, { severity: 'critical', headline: 'It got worse', seenAt: at(9) })],
      [{ kind: 'persisted', fingerprint: NAME }],
    );
    expect(await ledger.finding(NAME)).toMatchObject({
      severity: 'critical',
      headline: 'It got worse',
      firstSeenAt: at(7),
      lastSeenAt: at(9),
    });
    expect((await ledger.history(NAME)).map(({ kind }) => kind)).toEqual(['appeared']);
  });

  it('remembers that a finding went and came back', async () => {
    await appeared();
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', asOf: at(8), findings: 0 }),
      [],
      [{ kind: 'vanished', fingerprint: NAME }],
    );
    expect(await ledger.finding(NAME)).toMatchObject({ present: false, absentSince: at(8), lastSeenAt: at(7) });
    await recordRun(
      ledger,
      runOf({ runId: 'run-3', asOf: at(9), finishedAt: at(10) }),
      [sightingOf(NAME, { seenAt: at(9) })],
      [{ kind: 'returned', fingerprint: NAME }],
    );
    expect(await ledger.finding(NAME)).toMatchObject({ present: true, absentSince: null, returnedAt: at(10) });
    expect((await ledger.history(NAME)).map(({ kind, at: when }) => [kind, when])).toEqual([
      ['appeared', at(7)],
      ['vanished', at(8)],
      ['returned', at(9)],
    ]);
  });

  it('tells the next run what it holds, by analyzer', async () => {
    await appeared();
    expect(await ledger.known('toy')).toEqual([
      {
        fingerprint: NAME,
        scope: '111122223333/us-east-1',
        subject: expect.any(String),
        present: true,
        observedAt: new Date('2025-06-01T00:00:00Z'),
        lastSeenAt: at(7),
        eventIds: ['00000000-0000-4000-8000-000000000001'],
        eventCount: 1,
        grantIds: [],
        words: null,
      },
    ]);
    expect(await ledger.known('another')).toEqual([]);
    expect(await ledger.analyzersWithFindings()).toEqual(new Set(['toy']));
  });

  it('tells a run that asks about some subjects what is known of these, and which others stand', async () => {
    const one = sightingOf(nthName(1), { subject: 'one' });
    const two = sightingOf(nthName(2), { subject: 'two' });
    const gone = sightingOf(nthName(3), { subject: 'gone' });
    const all = [one, two, gone];
    await recordRun(
      ledger,
      runOf(),
      all,
      all.map(({ fingerprint: name }) => ({ kind: 'appeared', fingerprint: name })),
    );
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', asOf: at(8) }),
      [one, two],
      [{ kind: 'vanished', fingerprint: gone.fingerprint }],
    );
    const subjects = async (those: readonly string[]) =>
      (await ledger.known('toy', those)).map(({ subject }) => subject);
    expect(await subjects(['one'])).toEqual(['one']);
    expect(await subjects(['gone'])).toEqual(['gone']);
    expect(await subjects([])).toEqual([]);
    expect(await ledger.subjects('toy')).toEqual(['one', 'two']);
    expect(await ledger.standing('toy', ['one'])).toEqual([two.fingerprint]);
    expect((await ledger.standing('toy', [])).toSorted()).toEqual([one.fingerprint, two.fingerprint].toSorted());
    expect(await ledger.standing('another', [])).toEqual([]);
  });

  it('tells the next run which grants a finding is about, and the last words that it rested on', async () => {
    const words = (day: number) => ({ [KEY]: { grants: { at: at(day).getTime(), by: 'inventory' as const } } });
    const detail = JSON.stringify({ grant_ids: ['a', 'b'] });
    await recordRun(
      ledger,
      runOf(),
      [sightingOf(NAME, { detail, words: words(6) })],
      [{ kind: 'appeared', fingerprint: NAME }],
    );
    expect(await ledger.known('toy')).toMatchObject([{ grantIds: ['a', 'b'], words: words(6) }]);
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', asOf: at(8) }),
      [sightingOf(NAME, { detail: JSON.stringify({ grant_id: 'c' }), words: words(8) })],
      [{ kind: 'persisted', fingerprint: NAME }],
    );
    expect(await ledger.known('toy')).toMatchObject([{ grantIds: ['c'], words: words(8) }]);
  });

  it('gives the last run of each analyzer, also one that failed', async () => {
    await recordRun(ledger, runOf(), [], []);
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', finishedAt: at(8), outcome: 'failed', reason: 'no such column', findings: 0 }),
      [],
      [],
    );
    await recordRun(ledger, runOf({ runId: 'run-3', analyzer: 'another' }), [], []);
    expect((await ledger.latestRuns()).map(({ analyzer, runId, outcome }) => [analyzer, runId, outcome])).toEqual([
      ['another', 'run-3', 'complete'],
      ['toy', 'run-2', 'failed'],
    ]);
  });
});
