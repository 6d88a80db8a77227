import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import { findingItems } from '@/lib/queries/finding-items';
import { answerRequest } from '@/lib/verbs/findings/answer';
import { muteFindings } from '@/lib/verbs/findings/mute';
import { setAside } from '@/lib/verbs/findings/set-aside';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

const NAME = nthName(1);
const CRITICAL = nthName(2);
const ALICE: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'analyst' };
const BOB: Actor = { kind: 'person', userId: 'u-2', name: 'bob', role: 'analyst' };
const VIEWER: Actor = { kind: 'person', userId: 'u-3', name: 'victor', role: 'viewer' };
const WHY = 'The key is retired in July.';
const UNTIL = '2025-07-31';

let now: Date;
let ledger: Ledger;
let close: () => void;
const runtime = () => ({ ledger, now: () => now });

beforeEach(async () => {
  now = new Date('2025-06-10T12:00:00Z');
  ({ ledger, close } = await emptyLedger());
  await recordRun(
    ledger,
    runOf({ analyzer: 'rotation-off' }),
    [sightingOf(NAME, { subject: 'key-a' }), sightingOf(CRITICAL, { subject: 'key-b', severity: 'critical' })],
    [NAME, CRITICAL].map((fingerprint) => ({ kind: 'appeared', fingerprint })),
  );
});
afterEach(() => close());

const item = async (name = NAME) => {
  const found = (await findingItems(runtime())).find(({ fingerprint }) => fingerprint === name);
  if (!found) throw new Error('the finding is gone');
  return found;
};
const accepted = () =>
  setAside(runtime(), ALICE, { fingerprint: NAME, kind: 'risk-accepted', reason: WHY, until: UNTIL });
const asked = async () => (await ledger.approvals())[0]?.requestId ?? 'none';
const answered = async (actor: Actor, verdict: string) =>
  answerRequest(runtime(), actor, { requestId: await asked(), verdict, reason: 'Seen.' });
const kinds = async (name = NAME) => (await ledger.history(name)).map(({ kind, actor }) => [kind, actor]);

describe('accepting a risk', () => {
  it('waits for a second person, and the finding stays open', async () => {
    expect(await accepted()).toBe('asked');
    expect(await item()).toMatchObject({ status: 'open', waits: { askedBy: 'alice', reason: WHY } });
    expect(await item(CRITICAL)).toMatchObject({ waits: null });
    expect(await ledger.auditLog(9)).toMatchObject([{ actor: 'alice', action: 'approval-asked', subject: NAME }]);
  });

  it('holds once another approved it, in the name of who asked', async () => {
    await accepted();
    now = new Date('2025-06-11T12:00:00Z');
    await answered(BOB, 'approved');
    expect(await item()).toMatchObject({
      status: 'risk-accepted',
      waits: null,
      stored: { decision: { kind: 'risk-accepted', reason: WHY, approvedBy: 'bob' } },
    });
    expect((await kinds()).slice(1).sort()).toEqual([
      ['approval-approved', 'bob'],
      ['approval-asked', 'alice'],
      ['risk-accepted', 'alice'],
    ]);
    expect((await ledger.auditLog(2)).map(({ actor, action }) => [actor, action])).toEqual([
      ['alice', 'finding-risk-accepted'],
      ['bob', 'approval-approved'],
    ]);
  });

  it.each([
    ['by who asked', ALICE, 'approved'],
    ['by who asked, to decline', ALICE, 'declined'],
    ['by a viewer', VIEWER, 'approved'],
    ['by another, to withdraw', BOB, 'withdrawn'],
    ['by the product itself', { kind: 'system', job: 'clock' } as const, 'approved'],
  ])('is never answered %s', async (_, actor, verdict) => {
    await accepted();
    await expect(answered(actor, verdict)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await item()).toMatchObject({ status: 'open', waits: { askedBy: 'alice' } });
  });

  it.each([
    ['declined', BOB],
    ['withdrawn', ALICE],
  ] as const)('that was %s leaves the finding open, and may be asked again', async (verdict, actor) => {
    await accepted();
    await answered(actor, verdict);
    expect(await item()).toMatchObject({ status: 'open', waits: null });
    await expect(answered(BOB, 'approved')).rejects.toMatchObject({ code: 'conflict' });
    expect(await accepted()).toBe('asked');
  });

  it('is asked once, and answered before its end', async () => {
    await accepted();
    await expect(accepted()).rejects.toMatchObject({ code: 'conflict' });
    now = new Date(`${UNTIL}T00:00:00Z`);
    expect(await item()).toMatchObject({ status: 'open', waits: null });
    await expect(answered(BOB, 'approved')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ends by itself: the finding is open again, with the old reason', async () => {
    await accepted();
    await answered(BOB, 'approved');
    now = new Date(`${UNTIL}T00:00:00Z`);
    expect(await item()).toMatchObject({ status: 'reopened', stored: { decision: { reason: WHY } } });
  });

  it('does not keep what is fixed from closing', async () => {
    await accepted();
    await answered(BOB, 'approved');
    const run = runOf({ runId: 'run-2', analyzer: 'rotation-off', asOf: new Date('2025-06-11T00:00:00Z') });
    await recordRun(ledger, run, [], [{ kind: 'vanished', fingerprint: NAME }]);
    expect((await item()).status).toBe('resolved');
  });
});

describe('calling something critical a false positive', () => {
  const called = (fingerprint: typeof NAME) =>
    setAside(runtime(), ALICE, { fingerprint, kind: 'false-positive', reason: WHY, until: UNTIL });

  it('waits for a second person, as the finding does', async () => {
    expect(await called(CRITICAL)).toBe('asked');
    expect(await item(CRITICAL)).toMatchObject({ status: 'open', waits: { wish: { kind: 'false-positive' } } });
    await expect(called(CRITICAL)).rejects.toMatchObject({ code: 'conflict' });
    await expect(answered(ALICE, 'approved')).rejects.toMatchObject({ code: 'forbidden' });
    await answered(BOB, 'approved');
    expect(await item(CRITICAL)).toMatchObject({
      status: 'false-positive',
      waits: null,
      stored: { decision: { kind: 'false-positive', reason: WHY, approvedBy: 'bob' } },
    });
    expect((await ledger.auditLog(2)).map(({ actor, action }) => [actor, action])).toEqual([
      ['alice', 'finding-false-positive'],
      ['bob', 'approval-approved'],
    ]);
  });

  it('takes one person where it is not critical, and holds until the finding grows so', async () => {
    expect(await called(NAME)).toBe('decided');
    expect((await item()).status).toBe('false-positive');
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', analyzer: 'rotation-off' }),
      [sightingOf(NAME, { subject: 'key-a', severity: 'critical' })],
      [{ kind: 'persisted', fingerprint: NAME }],
    );
    expect((await item()).status).toBe('reopened');
    expect(await called(NAME)).toBe('asked');
  });
});

describe('muting what is critical', () => {
  const muted = (subject: string) => muteFindings(runtime(), ALICE, { subject, reason: WHY, until: UNTIL });

  it('waits for a second person, and hides nothing until then', async () => {
    expect(await muted('key-b')).toMatchObject({ kind: 'asked' });
    expect(await ledger.mutes()).toEqual([]);
    expect(await item(CRITICAL)).toMatchObject({ status: 'open', waits: { wish: { kind: 'mute' } } });
    await expect(answered(ALICE, 'approved')).rejects.toMatchObject({ code: 'forbidden' });
    await answered(BOB, 'approved');
    expect(await item(CRITICAL)).toMatchObject({ status: 'muted', mute: { mutedBy: 'alice', approvedBy: 'bob' } });
  });

  it('is not done by a mute that nobody approved, when a finding grows critical later', async () => {
    expect(await muted('key-a')).toMatchObject({ kind: 'muted' });
    expect((await item()).status).toBe('muted');
    await recordRun(
      ledger,
      runOf({ runId: 'run-2', analyzer: 'rotation-off' }),
      [sightingOf(NAME, { subject: 'key-a', severity: 'critical' })],
      [{ kind: 'persisted', fingerprint: NAME }],
    );
    expect((await item()).status).toBe('open');
  });
});
