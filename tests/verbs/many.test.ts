import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import { findingItems } from '@/lib/queries/finding-items';
import { decideOnMany } from '@/lib/verbs/findings/many';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

const NOW = new Date('2025-06-10T12:00:00Z');
const ALICE: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'analyst' };
const VIEWER: Actor = { kind: 'person', userId: 'u-2', name: 'victor', role: 'viewer' };
const WHY = 'The team replaces the keys in July.';
const [A, B, C] = [nthName(1), nthName(2), nthName(3)];
const GONE = nthName(9);

let ledger: Ledger;
let close: () => void;
const runtime = () => ({ ledger, now: () => NOW });

/** Two findings on one key, a critical one on another. */
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
  await recordRun(
    ledger,
    runOf({ analyzer: 'rotation-off' }),
    [
      sightingOf(A, { subject: 'key-a' }),
      sightingOf(B, { subject: 'key-a' }),
      sightingOf(C, { subject: 'key-c', severity: 'critical' }),
    ],
    [A, B, C].map((fingerprint) => ({ kind: 'appeared', fingerprint })),
  );
  await ledger.addUser({
    userId: 'u-1',
    name: 'alice',
    role: 'analyst',
    passwordHash: '',
    sessionVersion: 1,
    language: 'en',
    createdAt: NOW,
    disabledAt: null,
  });
});
afterEach(() => close());

const many = (step: unknown, fingerprints: readonly string[] = [A, B, C, GONE], actor = ALICE) =>
  decideOnMany(runtime(), actor, { fingerprints, step });
const statuses = async () =>
  Object.fromEntries((await findingItems(runtime())).map(({ fingerprint, status }) => [fingerprint, status]));
const actions = async () => (await ledger.auditLog(99)).map(({ action, subject }) => [action, subject]);

describe('one step with many findings', () => {
  it('is written and audited for each, and names what is not here', async () => {
    expect(await many({ kind: 'acknowledged' })).toEqual({
      changed: [A, B, C],
      asked: [],
      refused: [{ fingerprint: GONE, why: 'not-found' }],
    });
    expect(await statuses()).toEqual({ [A]: 'acknowledged', [B]: 'acknowledged', [C]: 'acknowledged' });
    expect((await actions()).sort()).toEqual([A, B, C].map((name) => ['finding-acknowledged', name]).sort());
  });

  it('leaves what is so already, and what cannot take the step', async () => {
    await many({ kind: 'in-progress' }, [A]);
    await many({ kind: 'resolved' }, [B]);
    expect(await many({ kind: 'acknowledged' }, [A, B, C, C])).toEqual({
      changed: [C],
      asked: [],
      refused: [
        { fingerprint: A, why: 'status' },
        { fingerprint: B, why: 'status' },
      ],
    });
    expect(await many({ kind: 'acknowledged' }, [C])).toMatchObject({
      refused: [{ fingerprint: C, why: 'already-so' }],
    });
  });

  it('gives them to a user and keeps their days, and the other way round', async () => {
    await many({ kind: 'due', dueOn: '2025-07-01' }, [A]);
    expect(await many({ kind: 'assign', assignee: 'alice' }, [A, B])).toMatchObject({ changed: [A, B] });
    await many({ kind: 'due', dueOn: '2025-07-02' }, [B]);
    expect(await ledger.finding(A)).toMatchObject({ assignee: 'alice', dueOn: new Date('2025-07-01T00:00:00Z') });
    expect(await ledger.finding(B)).toMatchObject({ assignee: 'alice', dueOn: new Date('2025-07-02T00:00:00Z') });
    await expect(many({ kind: 'assign', assignee: 'mallory' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('asks a second person for each risk, once', async () => {
    const step = { kind: 'risk-accepted', reason: WHY, until: '2025-07-31' };
    expect(await many(step, [A])).toMatchObject({ changed: [], asked: [A] });
    expect(await many(step, [A, B])).toMatchObject({ asked: [B], refused: [{ fingerprint: A, why: 'waits-already' }] });
    expect(await statuses()).toMatchObject({ [A]: 'open', [B]: 'open' });
  });

  it('asks a second person before a critical finding is called a false positive, and for no other', async () => {
    const step = { kind: 'false-positive', reason: WHY, until: '2025-07-31' };
    expect(await many(step, [A, C])).toMatchObject({ changed: [A], asked: [C] });
    expect(await statuses()).toMatchObject({ [A]: 'false-positive', [C]: 'open' });
    expect(await many(step, [C])).toMatchObject({ refused: [{ fingerprint: C, why: 'waits-already' }] });
  });

  it('mutes by analyzer and subject, once for those that share both; a critical one waits', async () => {
    const step = { kind: 'mute', reason: WHY, until: '2025-07-31' };
    expect(await many(step)).toMatchObject({ changed: [A, B], asked: [C] });
    expect(await ledger.mutes()).toMatchObject([{ analyzer: 'rotation-off', subject: 'key-a', approvedBy: null }]);
    expect(await statuses()).toEqual({ [A]: 'muted', [B]: 'muted', [C]: 'open' });
    expect(await many(step)).toMatchObject({
      refused: [
        { fingerprint: GONE, why: 'not-found' },
        { fingerprint: A, why: 'already-so' },
        { fingerprint: B, why: 'already-so' },
        { fingerprint: C, why: 'waits-already' },
      ],
    });
  });

  it.each([
    ['by a viewer', { kind: 'resolved' }, VIEWER],
    ['without a reason where one is due', { kind: 'false-positive', until: '2025-07-31' }, ALICE],
    ['with an end in the past', { kind: 'mute', reason: WHY, until: '2025-06-01' }, ALICE],
    ['that is none', { kind: 'withdrawn' }, ALICE],
  ])('is refused %s, and nothing is written', async (_, step, actor) => {
    await expect(many(step, [A], actor)).rejects.toThrow();
    expect(await statuses()).toMatchObject({ [A]: 'open' });
    expect(await actions()).toEqual([]);
  });
});
