import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mentions, type Names } from '@/app/settings/audit-search';
import type { Ledger } from '@/db/ledger';
import { formatting } from '@/lib/i18n/format';
import { wordsIn } from '@/lib/i18n/words';
import type { Actor } from '@/lib/model/actor';
import type { AuditKind } from '@/lib/model/audit';
import type { Language } from '@/lib/model/language';
import { keyArn } from '../support/events';
import { emptyLedger } from '../support/ledger';

const MINA: Actor = { kind: 'person', userId: 'u-1', name: 'mina.kim', role: 'admin' };
const DOOR: Actor = { kind: 'system', job: 'invitation' };
const FINDING = '0123456789abcdef0123456789abcdef';
const KEY = keyArn();
const UNTIL = '2026-12-24T00:00:00.000Z';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 9, minute));
const names: Names = {
  mutes: new Map(),
  requests: new Map(),
  headlines: new Map([[FINDING, 'Anybody may decrypt with alias/payroll']]),
  aliases: new Map([[KEY, 'alias/lottery']]),
};

let ledger: Ledger;
let close: () => void;
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
  const mute = { analyzer: null, subject: KEY, accountId: null, region: null, reason: 'a drill', until: UNTIL };
  await ledger.audit(DOOR, 'user-created', 'vera', { role: 'viewer' }, at(0));
  await ledger.audit(MINA, 'finding-risk-accepted', FINDING, { reason: '내부 시험 키', until: UNTIL }, at(1));
  await ledger.audit(MINA, 'findings-muted', 'm-1', mute, at(2));
  await ledger.audit(MINA, 'settings-saved', '3', { edition: 3, change: { kind: 'shared' } }, at(3));
  await ledger.audit(MINA, 'file-uploaded', '감사로그.json'.normalize('NFD'), { bytes: 2_500_000 }, at(4));
});
afterEach(() => close());

async function found(search: string, language: Language, kinds: readonly AuditKind[] = [], size = 10, offset = 0) {
  const view = { language, words: wordsIn(language), format: formatting(language, 'UTC'), now: at(9) };
  const wants = mentions(view, search, names);
  const { lines, total, byKind } = await ledger.auditPage({ kinds, wants }, { size, offset });
  return { actions: lines.map(({ action }) => action), total, byKind: Object.fromEntries(byKind) };
}

describe('a search of the audit log', () => {
  it.each<[string, Language, string[]]>([
    ['위험 수용', 'ko', ['finding-risk-accepted']],
    ['2026-12-24까지', 'ko', ['findings-muted', 'finding-risk-accepted']],
    ['until 2026-12-24', 'en', ['findings-muted', 'finding-risk-accepted']],
    ['초대받은 사람', 'ko', ['user-created']],
    ['somebody WITH an', 'en', ['user-created']],
    ['조회자 역할로', 'ko', ['user-created']],
    ['사유: 내부', 'ko', ['finding-risk-accepted']],
    ['2.5 MB', 'en', ['file-uploaded']],
    ['Anybody may decrypt', 'en', ['finding-risk-accepted']],
    ['alias/lottery', 'en', ['findings-muted']],
    ['모든 분석기의', 'ko', ['settings-saved']],
    ['감사로그', 'en', ['file-uploaded']],
  ])('finds %s as it is shown in %s', async (search, language, actions) => {
    expect(await found(search, language)).toMatchObject({ actions, total: actions.length });
  });

  it('still finds what is kept, whichever the language', async () => {
    for (const language of ['en', 'ko'] as const) {
      expect((await found('findings-muted', language)).actions).toEqual(['findings-muted']);
      expect((await found(FINDING, language)).actions).toEqual(['finding-risk-accepted']);
      expect((await found('"edition":3', language)).actions).toEqual(['settings-saved']);
    }
  });

  it('finds nothing in words of another language, nor in signs that mean something to a database', async () => {
    expect(await found('위험 수용', 'en')).toEqual({ actions: [], total: 0, byKind: {} });
    expect(await found('Accepted the risk', 'ko')).toMatchObject({ total: 0 });
    expect(await found("'%_", 'en')).toMatchObject({ total: 0 });
  });

  it('turns pages over what was found, and counts every kind of it', async () => {
    const byKind = { decisions: 2 };
    expect(await found('2026-12-24까지', 'ko', [], 1, 1)).toEqual({
      actions: ['finding-risk-accepted'],
      total: 2,
      byKind,
    });
    expect(await found('2026-12-24까지', 'ko', ['people'])).toEqual({ actions: [], total: 0, byKind });
  });
});
