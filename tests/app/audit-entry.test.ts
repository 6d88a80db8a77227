import { describe, expect, it } from 'vitest';
import { type Referred, toldEntry } from '@/app/settings/audit-entry';
import { formatting } from '@/lib/i18n/format';
import { wordsIn } from '@/lib/i18n/words';
import type { AuditLine } from '@/lib/model/audit';
import type { Language } from '@/lib/model/language';

const AT = new Date('2026-11-22T09:00:00Z');
const NOTHING: Referred = { mutes: new Map(), requests: new Map() };
const FINDING = '0123456789abcdef0123456789abcdef';

function line(action: string, subject: string | null, detail: unknown, actor: Partial<AuditLine> = {}): AuditLine {
  return {
    at: AT,
    actorKind: 'person',
    actor: 'mina.kim',
    action,
    subject,
    detail: detail === null ? null : JSON.stringify(detail),
    ...actor,
  };
}

const told = (one: AuditLine, language: Language = 'en', referred = NOTHING) =>
  toldEntry({ language, words: wordsIn(language), format: formatting(language, 'UTC'), now: AT }, one, referred);

describe('an entry of the audit log', () => {
  it('says what was decided until when, by whom it was approved and why', () => {
    const detail = { reason: 'Closed in June', until: '2026-12-24T00:00:00.000Z', approvedBy: 'second.person' };
    const entry = line('finding-risk-accepted', FINDING, detail);
    expect(told(entry)).toEqual({
      who: 'mina.kim',
      what: 'Accepted the risk until 2026-12-24, approved by second.person',
      because: 'Closed in June',
      about: { kind: 'finding', fingerprint: FINDING },
    });
    expect(told(entry, 'ko').what).toBe('2026-12-24까지 위험 수용, second.person 승인');
  });

  it('names the end of what was decided as the day that was chosen, in whatever zone it is read', () => {
    const entry = line('finding-risk-accepted', FINDING, { until: '2026-12-24T00:00:00.000Z' });
    const format = formatting('en', 'America/New_York');
    const view = { language: 'en', words: wordsIn('en'), format, now: AT } as const;
    expect(toldEntry(view, entry, NOTHING).what).toBe('Accepted the risk until 2026-12-24');
  });

  it.each([
    ['finding-assigned', { assignee: 'mina.kim', dueOn: '2031-05-06' }, 'Assigned to mina.kim, due on 2031-05-06'],
    ['finding-assigned', { assignee: '', dueOn: '' }, 'Assigned to nobody'],
    ['role-changed', { from: 'viewer', to: 'admin' }, 'Changed the role from viewer to administrator'],
    ['file-uploaded', { bytes: 2_500_000, path: '/x' }, 'Uploaded a file of 2.5 MB'],
    ['inventory-imported', { keys: 1 }, 'Read an inventory of 1 key in'],
    ['archive-written', { written: 0 }, 'Looked the archive over: it was up to date'],
    [
      'settings-saved',
      { edition: 3, withdrawn: 2, change: { kind: 'shared' } },
      'Saved edition 3 of the settings, which took back 2 findings',
    ],
  ])('tells %s by its details', (action, detail, what) => {
    expect(told(line(action, 'x', detail)).what).toBe(what);
  });

  it('names the product itself in words, but a person by the name they have', () => {
    const invited = line('user-created', 'vera', { role: 'viewer' }, { actorKind: 'system', actor: 'invitation' });
    expect(told(invited).who).toBe('Somebody with an invitation');
    expect(told(invited, 'ko')).toMatchObject({ who: '초대받은 사람', what: '초대를 받아 조회자 역할로 등록' });
    expect(told({ ...invited, actorKind: 'person' }).who).toBe('invitation');
  });

  it('says what a mute hides, also where the entry has only its name', () => {
    const scope = { analyzer: null, subject: null, accountId: '111122223333', region: null };
    const mute = {
      ...scope,
      muteId: 'm-1',
      reason: 'A test account',
      until: AT,
      mutedBy: 'mina.kim',
      mutedAt: AT,
      endedAt: AT,
      endedBy: 'mina.kim',
      approvedBy: null,
    };
    const referred = { ...NOTHING, mutes: new Map([['m-1', mute]]) };
    const about = { kind: 'mute', hides: scope };
    expect(told(line('findings-unmuted', 'm-1', null), 'en', referred).about).toEqual(about);
    expect(told(line('findings-unmuted', 'm-2', null), 'en', referred).about).toBeNull();
    const detail = { ...scope, reason: 'A test account', until: '2026-12-24T00:00:00.000Z' };
    expect(told(line('findings-muted', 'm-3', detail))).toMatchObject({ what: 'Muted until 2026-12-24', about });
  });

  it('is told by its action alone when its details cannot be read, and as it is written when nobody knows it', () => {
    expect(told(line('role-changed', 'bob', { to: 'emperor' })).what).toBe('Changed a role');
    expect(told({ ...line('role-changed', 'bob', null), detail: '{broken' }).what).toBe('Changed a role');
    expect(told(line('moon-landed', 'bob', null)).what).toBe('moon-landed');
  });
});
