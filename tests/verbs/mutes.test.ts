import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import { findingItems } from '@/lib/queries/finding-items';
import { muteList } from '@/lib/queries/mute-list';
import { muteFindings, unmuteFindings } from '@/lib/verbs/findings/mute';
import { setAside } from '@/lib/verbs/findings/set-aside';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

const ANALYST: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'analyst' };
const VIEWER: Actor = { kind: 'person', userId: 'u-2', name: 'victor', role: 'viewer' };
const WHY = 'The team replaces the key in July.';
const UNTIL = '2025-07-10';

let now = new Date('2025-06-10T12:00:00Z');
let ledger: Ledger;
let close: () => void;
const runtime = () => ({ ledger, now: () => now });

/** Three findings: two of one analyzer on two keys, one of another on the first key. */
beforeEach(async () => {
  now = new Date('2025-06-10T12:00:00Z');
  ({ ledger, close } = await emptyLedger());
  await seen('rotation-off', 1, 'key-a');
  await seen('rotation-off', 2, 'key-b');
  await seen('undescribed-key', 3, 'key-a');
});
afterEach(() => close());

async function seen(analyzer: string, nth: number, subject: string, kind: 'appeared' | 'returned' = 'appeared') {
  await recordRun(
    ledger,
    runOf({ runId: `run-${analyzer}-${nth}`, analyzer }),
    [sightingOf(nthName(nth), { subject })],
    [{ kind, fingerprint: nthName(nth) }],
  );
}

/** Mutes what nobody calls critical. */
async function muted(...input: Parameters<typeof muteFindings>) {
  const answer = await muteFindings(...input);
  if (answer.kind === 'asked') throw new Error('a second person is asked');
  return answer.mute;
}

const statuses = async () =>
  Object.fromEntries((await findingItems(runtime())).map(({ fingerprint, status }) => [fingerprint, status]));
const [A, B, C] = [nthName(1), nthName(2), nthName(3)];

describe('muting', () => {
  it('hides what it speaks of, and what comes later', async () => {
    await muteFindings(runtime(), ANALYST, { analyzer: 'rotation-off', reason: WHY, until: UNTIL });
    expect(await statuses()).toEqual({ [A]: 'muted', [B]: 'muted', [C]: 'open' });
    await seen('rotation-off', 4, 'key-c');
    expect((await statuses())[nthName(4)]).toBe('muted');
    expect(await ledger.auditLog(1)).toMatchObject([{ actor: 'alice', action: 'findings-muted' }]);
  });

  it('is narrowed by all that it names', async () => {
    await muteFindings(runtime(), ANALYST, { analyzer: 'rotation-off', subject: 'key-a', reason: WHY, until: UNTIL });
    expect(await statuses()).toEqual({ [A]: 'muted', [B]: 'open', [C]: 'open' });
    await muteFindings(runtime(), ANALYST, {
      analyzer: 'rotation-off',
      accountId: '444455556666',
      reason: WHY,
      until: UNTIL,
    });
    expect((await statuses())[B]).toBe('open');
  });

  it('ends by itself on its day', async () => {
    await muteFindings(runtime(), ANALYST, { subject: 'key-a', reason: WHY, until: UNTIL });
    expect(await statuses()).toEqual({ [A]: 'muted', [B]: 'open', [C]: 'muted' });
    now = new Date('2025-07-10T00:00:00Z');
    expect(await statuses()).toEqual({ [A]: 'open', [B]: 'open', [C]: 'open' });
  });

  it('is taken back at once', async () => {
    const { muteId } = await muted(runtime(), ANALYST, { subject: 'key-a', reason: WHY, until: UNTIL });
    await unmuteFindings(runtime(), ANALYST, { muteId });
    expect(await statuses()).toEqual({ [A]: 'open', [B]: 'open', [C]: 'open' });
    await unmuteFindings(runtime(), ANALYST, { muteId });
    expect((await ledger.auditLog(9)).filter(({ action }) => action === 'findings-unmuted')).toHaveLength(1);
  });

  it('leaves a decision on the finding itself in view, and lets what is gone be resolved', async () => {
    await setAside(runtime(), ANALYST, { fingerprint: A, kind: 'false-positive', reason: WHY, until: UNTIL });
    await muteFindings(runtime(), ANALYST, { subject: 'key-a', reason: WHY, until: UNTIL });
    await recordRun(
      ledger,
      runOf({ runId: 'run-9', analyzer: 'undescribed-key' }),
      [],
      [{ kind: 'vanished', fingerprint: C }],
    );
    expect(await statuses()).toEqual({ [A]: 'false-positive', [B]: 'open', [C]: 'resolved' });
  });

  it.each([
    ['without a reason', { subject: 'key-a', until: UNTIL, reason: '' }],
    ['without an end', { subject: 'key-a', reason: WHY }],
    ['with an end that has passed', { subject: 'key-a', reason: WHY, until: '2025-06-10' }],
    ['for more than 180 days', { subject: 'key-a', reason: WHY, until: '2025-12-08' }],
    ['of everything', { reason: WHY, until: UNTIL }],
    ['of a whole account', { accountId: '111122223333', reason: WHY, until: UNTIL }],
    ['of an analyzer that is none', { analyzer: 'toy', reason: WHY, until: UNTIL }],
  ])('is refused %s', async (_, input) => {
    await expect(muteFindings(runtime(), ANALYST, input)).rejects.toThrow();
    expect(await ledger.mutes()).toEqual([]);
  });

  it('is for analysts', async () => {
    const input = { subject: 'key-a', reason: WHY, until: UNTIL };
    await expect(muteFindings(runtime(), VIEWER, input)).rejects.toMatchObject({ code: 'forbidden' });
    const { muteId } = await muted(runtime(), ANALYST, input);
    await expect(unmuteFindings(runtime(), VIEWER, { muteId })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(unmuteFindings(runtime(), ANALYST, { muteId: 'other' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the list of mutes', () => {
  it('says what each hides, and which want to be looked at', async () => {
    await muteFindings(runtime(), ANALYST, { analyzer: 'rotation-off', reason: WHY, until: UNTIL });
    await muteFindings(runtime(), ANALYST, { subject: 'key-z', reason: WHY, until: UNTIL });
    await muteFindings(runtime(), ANALYST, { subject: 'key-a', reason: WHY, until: '2025-06-20' });
    expect(
      (await muteList(runtime())).map(({ mute, hidden, subjects, alarm }) => [mute.subject, hidden, subjects, alarm]),
    ).toEqual([
      ['key-a', 2, 1, 'ends-soon'],
      ['key-z', 0, 0, 'hides-nothing'],
      [null, 2, 2, null],
    ]);
  });

  it('has no word to say of those that ended', async () => {
    await muteFindings(runtime(), ANALYST, { subject: 'key-z', reason: WHY, until: '2025-06-20' });
    now = new Date('2025-06-20T00:00:00Z');
    expect(await muteList(runtime())).toMatchObject([{ inForce: false, alarm: null }]);
  });
});
