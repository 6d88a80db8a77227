import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '@/db/duckdb/ledger';
import { readMigrations } from '@/db/duckdb/read-migrations';
import type { Invitation, Ledger, User } from '@/db/ledger';
import type { Actor } from '@/lib/model/actor';
import type { AuditKind, AuditLine } from '@/lib/model/audit';
import { AppError } from '@/lib/model/errors';
import type { Mute } from '@/lib/model/mute';
import { Settings } from '@/lib/model/settings';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

const ALICE: Actor = { kind: 'person', userId: 'u-1', name: 'alice', role: 'analyst' };
const at = (day: number, hour = 0) => new Date(Date.UTC(2025, 5, day, hour));

const USER: User = {
  userId: 'u-1',
  name: 'alice',
  role: 'analyst',
  passwordHash: '$argon2id$…',
  sessionVersion: 1,
  language: 'ko',
  createdAt: at(1),
  disabledAt: null,
};

const INVITATION: Invitation = {
  tokenHash: 'f'.repeat(64),
  role: 'admin',
  createdAt: at(1),
  expiresAt: at(2),
  usedAt: null,
};

let ledger: Ledger;
let close: () => void;
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
});
afterEach(() => close());

describe('what people decide', () => {
  const NAME = nthName(1);
  beforeEach(() => recordRun(ledger, runOf(), [sightingOf(NAME)], [{ kind: 'appeared', fingerprint: NAME }]));

  it('stays in the history when it is overtaken', async () => {
    await ledger.recordDecision(
      NAME,
      { kind: 'risk-accepted', at: at(8), reason: 'retired in July', until: at(30) },
      ALICE,
    );
    await ledger.recordDecision(NAME, { kind: 'reopened', at: at(9), reason: 'not retired after all' }, ALICE);
    expect((await ledger.finding(NAME))?.decision).toEqual({
      kind: 'reopened',
      at: at(9),
      reason: 'not retired after all',
    });
    expect((await ledger.history(NAME)).filter(({ actor }) => actor !== null)).toEqual([
      { at: at(8), kind: 'risk-accepted', actor: 'alice', text: 'retired in July', until: at(30) },
      { at: at(9), kind: 'reopened', actor: 'alice', text: 'not retired after all', until: null },
    ]);
  });

  it('goes by the last of two decisions of one instant', async () => {
    await ledger.recordDecision(NAME, { kind: 'resolved', at: at(8), reason: 'done' }, ALICE);
    await ledger.recordDecision(NAME, { kind: 'acknowledged', at: at(8), reason: '' }, ALICE);
    expect((await ledger.finding(NAME))?.decision.kind).toBe('acknowledged');
  });

  it('survives a new run', async () => {
    await ledger.recordDecision(NAME, { kind: 'acknowledged', at: at(8), reason: '' }, ALICE);
    await ledger.assign(NAME, 'alice', at(20), ALICE, at(8, 1));
    await ledger.addNote(NAME, 'Asked the owner.', ALICE, at(8, 2));
    await recordRun(ledger, runOf({ runId: 'run-2' }), [sightingOf(NAME)], [{ kind: 'persisted', fingerprint: NAME }]);
    expect(await ledger.finding(NAME)).toMatchObject({
      decision: { kind: 'acknowledged' },
      assignee: 'alice',
      dueOn: at(20),
    });
    expect((await ledger.history(NAME)).map(({ kind, text }) => [kind, text])).toEqual([
      ['appeared', null],
      ['acknowledged', ''],
      ['assigned', 'alice'],
      ['note', 'Asked the owner.'],
    ]);
  });

  it('can be taken from a person again', async () => {
    await ledger.assign(NAME, 'alice', null, ALICE, at(8));
    await ledger.assign(NAME, null, null, ALICE, at(9));
    expect((await ledger.findings())[0]?.assignee).toBeNull();
  });
});

describe('users', () => {
  it('are found by name and by id, and changed in what is named', async () => {
    await ledger.addUser(USER);
    expect(await ledger.userByName('alice')).toEqual(USER);
    await ledger.updateUser('u-1', { role: 'viewer' });
    await ledger.updateUser('u-1', { disabledAt: at(3) });
    const { sessionVersion } = USER;
    const changed = { ...USER, role: 'viewer', sessionVersion: sessionVersion + 2, disabledAt: at(3) };
    expect(await ledger.userById('u-1')).toEqual(changed);
    expect(await ledger.userByName('bob')).toBeNull();
  });

  it('have each a name of their own, even when two arrive at once', async () => {
    const both = await Promise.allSettled([ledger.addUser(USER), ledger.addUser({ ...USER, userId: 'u-2' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(AppError);
    expect(refused?.reason).toMatchObject({ code: 'conflict' });
    expect(await ledger.users()).toHaveLength(1);
  });
});

describe('an invitation', () => {
  const guest = (n: number) => ({ ...USER, userId: `u-${n}`, name: `guest-${n}` });

  it('is taken once, even by ten at once', async () => {
    await ledger.addInvitation(INVITATION);
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ledger.takeInvitation(INVITATION.tokenHash, guest(n), at(1, 1))),
    );
    expect(taken.filter((one) => one !== null)).toEqual([{ ...guest(0), role: INVITATION.role }]);
    expect((await ledger.users()).map(({ name }) => name)).toEqual(['guest-0']);
    expect((await ledger.invitation(INVITATION.tokenHash))?.usedAt).toEqual(at(1, 1));
  });

  it('is not taken when it is too old or unknown', async () => {
    await ledger.addInvitation(INVITATION);
    expect(await ledger.takeInvitation(INVITATION.tokenHash, guest(1), at(2))).toBeNull();
    expect(await ledger.takeInvitation('0'.repeat(64), guest(1), at(1, 1))).toBeNull();
    expect((await ledger.invitation(INVITATION.tokenHash))?.usedAt).toBeNull();
  });
});

describe('the audit log', () => {
  it('names who did what, newest first', async () => {
    await ledger.audit({ kind: 'operator', name: 'root' }, 'opened', null, null, at(1));
    await ledger.audit(ALICE, 'role-changed', 'bob', { to: 'viewer' }, at(2));
    await ledger.audit({ kind: 'system', job: 'start' }, 'analyzed', null, undefined, at(3));
    expect(await ledger.auditLog(2)).toEqual([
      { at: at(3), actorKind: 'system', actor: 'start', action: 'analyzed', subject: null, detail: null },
      {
        at: at(2),
        actorKind: 'person',
        actor: 'alice',
        action: 'role-changed',
        subject: 'bob',
        detail: '{"to":"viewer"}',
      },
    ]);
  });
});

describe('the ledger on disk', () => {
  it('is there again after it was closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keytrail-'));
    try {
      const open = () => openLedger(join(folder, 'ledger.duckdb'), readMigrations('db/migrations/ledger'));
      const first = await open();
      await first.ledger.addUser(USER);
      first.close();
      const second = await open();
      expect(await second.ledger.users()).toEqual([USER]);
      second.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('mutes', () => {
  const mute: Mute = {
    muteId: 'm-1',
    analyzer: 'toy',
    subject: null,
    accountId: null,
    region: null,
    reason: 'The team knows.',
    until: at(20),
    mutedBy: 'alice',
    mutedAt: at(7),
    endedAt: null,
    endedBy: null,
    approvedBy: null,
  };

  it('are kept, the newest first, and end once', async () => {
    await ledger.addMute(mute);
    await ledger.addMute({ ...mute, muteId: 'm-2', mutedAt: at(8) });
    await ledger.endMute('m-1', { kind: 'person', userId: 'u-2', name: 'bob', role: 'analyst' }, at(9));
    await ledger.endMute('m-1', { kind: 'person', userId: 'u-1', name: 'carol', role: 'analyst' }, at(10));
    expect(await ledger.mutes()).toEqual([
      { ...mute, muteId: 'm-2', mutedAt: at(8) },
      { ...mute, endedAt: at(9), endedBy: 'bob' },
    ]);
  });
});

describe('settings', () => {
  const edition = (number: number) => ({
    edition: number,
    savedAt: at(7),
    savedBy: 'alice',
    reason: 'Fewer alarms.',
    settings: Settings.parse({ unusedAfterDays: 60 }),
    file: null,
  });

  it('are kept edition by edition, and the last is in force', async () => {
    expect(await ledger.lastSettings()).toBeNull();
    await ledger.saveSettings(edition(1), []);
    await ledger.saveSettings(edition(2), []);
    expect(await ledger.lastSettings()).toEqual(edition(2));
    expect(await ledger.settingsHistory(1)).toEqual([edition(2)]);
  });

  it('are not saved over what somebody else saved', async () => {
    await ledger.saveSettings(edition(1), []);
    await expect(ledger.saveSettings(edition(1), [])).rejects.toMatchObject({ code: 'conflict' });
    expect(await ledger.settingsHistory(9)).toHaveLength(1);
  });

  it('take findings back, once, in the same breath', async () => {
    const name = nthName(1);
    await recordRun(ledger, runOf(), [sightingOf(name)], [{ kind: 'appeared', fingerprint: name }]);
    await ledger.saveSettings(edition(1), [name]);
    await ledger.saveSettings(edition(2), [name]);
    expect(await ledger.finding(name)).toMatchObject({ present: false, absentSince: at(7), isWithdrawn: true });
    const withdrawn = (await ledger.history(name)).filter(({ kind }) => kind === 'withdrawn');
    expect(withdrawn).toMatchObject([{ actor: 'alice', text: 'Fewer alarms.' }]);
    await recordRun(ledger, runOf({ runId: 'run-2' }), [sightingOf(name)], [{ kind: 'returned', fingerprint: name }]);
    expect(await ledger.finding(name)).toMatchObject({ present: true, absentSince: null, isWithdrawn: false });
  });
});

describe('pages of the audit log', () => {
  const ACTIONS = ['finding-noted', 'user-invited', 'ingest-started', 'settings-saved', 'approval-asked'];
  beforeEach(async () => {
    for (let nth = 0; nth < 10; nth++) {
      await ledger.audit(
        ALICE,
        ACTIONS[nth % 5] ?? '',
        `subject ${nth}`,
        { word: nth === 3 ? 'Needle' : 'hay' },
        at(nth),
      );
    }
  });
  const page = async (kinds: readonly AuditKind[], search: string | null, size = 4, offset = 0) => {
    const wants = search === null ? null : ({ detail }: AuditLine) => (detail ?? '').toLowerCase().includes(search);
    const { lines, total, byKind } = await ledger.auditPage({ kinds, wants }, { size, offset });
    return { subjects: lines.map(({ subject }) => subject), total, byKind: Object.fromEntries(byKind) };
  };
  const all = { decisions: 4, people: 2, data: 2, upkeep: 2 };

  it('hold each entry once, newest first, and say how many there are', async () => {
    expect(await page([], null)).toEqual({
      subjects: ['subject 9', 'subject 8', 'subject 7', 'subject 6'],
      total: 10,
      byKind: all,
    });
    expect(await page([], null, 4, 8)).toEqual({ subjects: ['subject 1', 'subject 0'], total: 10, byKind: all });
  });

  it('hold what a filter leaves, and count all kinds of what was searched', async () => {
    expect(await page(['people', 'data'], null)).toEqual({
      subjects: ['subject 7', 'subject 6', 'subject 2', 'subject 1'],
      total: 4,
      byKind: all,
    });
    expect(await page([], 'needle')).toEqual({ subjects: ['subject 3'], total: 1, byKind: { upkeep: 1 } });
    expect(await page(['people'], 'needle')).toEqual({ subjects: [], total: 0, byKind: { upkeep: 1 } });
    expect(await page([], 'moon')).toEqual({ subjects: [], total: 0, byKind: {} });
    expect(await page([], 'hay', 4, 4)).toEqual({
      subjects: ['subject 5', 'subject 4', 'subject 2', 'subject 1'],
      total: 9,
      byKind: { ...all, upkeep: 1 },
    });
    expect(await page(['decisions'], 'hay', 1, 3)).toMatchObject({ subjects: ['subject 0'], total: 4 });
  });
});
