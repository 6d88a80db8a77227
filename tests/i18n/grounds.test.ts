import { describe, expect, it } from 'vitest';
import { grounds } from '@/lib/i18n/grounds';
import type { Ground } from '@/lib/model/ground';

const statement = { name: 'Root', allows: false };
const best = { kind: 'needs-iam', statement, account: '444455556666' } as const;
const every: readonly Ground[] = [
  { kind: 'denied-by', policy: 'key policy', statement: 'NoOutsiders' },
  { kind: 'no-allow-in', policy: 'SCP' },
  { kind: 'not-across-accounts' },
  { kind: 'nobody-allows' },
  { kind: 'key-policy', statement: 'App' },
  { kind: 'iam-through-key-policy', statement: 'Root' },
  { kind: 'iam' },
  { kind: 'grant', grantee: null },
  best,
  { kind: 'needs-iam', statement: null, account: null },
  { kind: 'policy-unknown', best: null },
  { kind: 'policy-unknown', best },
  { kind: 'too-many', keys: ['aws:SourceIp'], best },
  { kind: 'depends', keys: ['kms:ViaService'], best: null },
  { kind: 'not-made' },
  { kind: 'state', state: 'Disabled' },
  { kind: 'undated-grants', ground: { kind: 'nobody-allows' } },
  { kind: 'unseen', day: '2026-10-03', ground: { kind: 'nobody-allows' } },
];

/** Words of English that stand in no name of AWS. */
const ENGLISH = /\b(?:the|it|and|of|not|known|allows|denies|grant|statement|depends|could)\b/i;

describe('reasons', () => {
  it.each(every.map((ground) => [ground.kind, ground] as const))('of kind %s are Korean in Korean', (_kind, ground) => {
    expect(grounds.ko(ground)).toMatch(/[가-힣]/);
    expect(grounds.ko(ground)).not.toMatch(ENGLISH);
    expect(grounds.en(ground)).not.toMatch(/[가-힣]/);
  });

  it('keep the names they are about', () => {
    const both = (ground: Ground) => [grounds.en(ground), grounds.ko(ground)];
    for (const text of both(best)) expect(text).toMatch(/Root.*444455556666/);
    for (const text of both({ kind: 'depends', keys: ['kms:ViaService'], best: null })) {
      expect(text).toContain('kms:ViaService');
    }
  });
});
