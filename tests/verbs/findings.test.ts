import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import { LONGEST_MUTE_DAYS } from '@/lib/model/mute';
import { assignFinding } from '@/lib/verbs/findings/assign';
import { addNote } from '@/lib/verbs/findings/note';
import { progressFinding } from '@/lib/verbs/findings/progress';
import { setAside } from '@/lib/verbs/findings/set-aside';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

const NAME = nthName(1);
const NOW = new Date('2025-06-10T12:00:00Z');
const ANALYST: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'analyst' };
const VIEWER: Actor = { kind: 'person', userId: 'u-2', name: 'victor', role: 'viewer' };
const REASON = 'The key is retired in July.';

let ledger: Ledger;
let close: () => void;
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
  await recordRun(ledger, runOf(), [sightingOf(NAME)], [{ kind: 'appeared', fingerprint: NAME }]);
});
afterEach(() => close());

const runtime = () => ({ ledger, now: () => NOW });
const decision = async () => (await ledger.finding(NAME))?.decision;

describe('moving a finding along', () => {
  it.each(['acknowledged', 'in-progress', 'resolved', 'reopened'] as const)(
    'writes down that it is %s',
    async (kind) => {
      await progressFinding(runtime(), ANALYST, { fingerprint: NAME, kind, reason: ' looked at it ' });
      expect(await decision()).toEqual({ kind, at: NOW, reason: 'looked at it' });
      expect(await ledger.auditLog(5)).toMatchObject([{ actor: 'alice', action: `finding-${kind}`, subject: NAME }]);
    },
  );

  it('is refused to a viewer, and nothing is written', async () => {
    await expect(progressFinding(runtime(), VIEWER, { fingerprint: NAME, kind: 'resolved' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await decision()).toEqual({ kind: 'none' });
    expect(await ledger.auditLog(5)).toEqual([]);
  });

  it('needs a finding that is there', async () => {
    const to = (fingerprint: string) => progressFinding(runtime(), ANALYST, { fingerprint, kind: 'resolved' });
    await expect(to(nthName(2))).rejects.toMatchObject({ code: 'not-found' });
    await expect(to("' or 1=1")).rejects.toMatchObject({ code: 'invalid' });
  });

  it('knows no other way along', async () => {
    await expect(progressFinding(runtime(), ANALYST, { fingerprint: NAME, kind: 'risk-accepted' })).rejects.toThrow();
  });
});

describe('setting a finding aside', () => {
  it('writes down a false positive with its reason and the day of its review', async () => {
    const kind = 'false-positive';
    await setAside(runtime(), ANALYST, { fingerprint: NAME, kind, reason: REASON, until: '2025-07-31' });
    expect(await decision()).toEqual({ kind, at: NOW, reason: REASON, until: new Date('2025-07-31T00:00:00Z') });
  });

  it.each([
    ['without a reason', { reason: '', until: '2025-07-31' }],
    ['with a reason that says nothing', { reason: 'ok', until: '2025-07-31' }],
    ['without an end', { reason: REASON }],
    ['with an end that is no day', { reason: REASON, until: 'soon' }],
    ['with an end in the past', { reason: REASON, until: '2025-06-10' }],
    ['for longer than is allowed', { reason: REASON, until: '2026-06-10' }],
  ])('is refused %s', async (_, input) => {
    await expect(
      setAside(runtime(), ANALYST, { fingerprint: NAME, kind: 'risk-accepted', ...input }),
    ).rejects.toThrow();
    expect(await decision()).toEqual({ kind: 'none' });
  });

  it('is allowed for as long as is allowed', async () => {
    const until = new Date(NOW.getTime() + LONGEST_MUTE_DAYS * 86_400_000).toISOString().slice(0, 10);
    await setAside(runtime(), ANALYST, { fingerprint: NAME, kind: 'false-positive', reason: REASON, until });
    expect(await ledger.auditDetails('finding-false-positive')).toMatchObject([
      { reason: REASON, until: expect.any(String) },
    ]);
    expect((await decision())?.kind).toBe('false-positive');
  });

  it('is refused to a viewer', async () => {
    const asked = setAside(runtime(), VIEWER, {
      fingerprint: NAME,
      kind: 'risk-accepted',
      reason: REASON,
      until: '2025-07-31',
    });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('notes and owners', () => {
  it('keeps every note, in order', async () => {
    await addNote(runtime(), ANALYST, { fingerprint: NAME, body: 'Asked the owner.' });
    await addNote({ ledger, now: () => new Date('2025-06-11T00:00:00Z') }, ANALYST, {
      fingerprint: NAME,
      body: '답을 받았습니다.',
    });
    const notes = (await ledger.history(NAME)).filter(({ kind }) => kind === 'note');
    expect(notes.map(({ text, actor }) => [text, actor])).toEqual([
      ['Asked the owner.', 'alice'],
      ['답을 받았습니다.', 'alice'],
    ]);
  });

  it('refuses an empty note, and a note of a viewer', async () => {
    await expect(addNote(runtime(), ANALYST, { fingerprint: NAME, body: '   ' })).rejects.toThrow();
    await expect(addNote(runtime(), VIEWER, { fingerprint: NAME, body: 'hello' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('gives a finding to a user with a day, and takes it back', async () => {
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
    await assignFinding(runtime(), ANALYST, { fingerprint: NAME, assignee: 'alice', dueOn: '2025-07-01' });
    expect(await ledger.finding(NAME)).toMatchObject({ assignee: 'alice', dueOn: new Date('2025-07-01T00:00:00Z') });
    await assignFinding({ ledger, now: () => new Date('2025-06-11T00:00:00Z') }, ANALYST, {
      fingerprint: NAME,
      assignee: '',
    });
    expect(await ledger.finding(NAME)).toMatchObject({ assignee: null, dueOn: null });
    await expect(assignFinding(runtime(), ANALYST, { fingerprint: NAME, assignee: 'mallory' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
