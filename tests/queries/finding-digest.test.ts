import { describe, expect, it } from 'vitest';
import type { StoredFinding } from '@/db/ledger';
import { amongKeys, findingDigest } from '@/lib/queries/finding-digest';
import { toyItem } from '../support/finding-item';

const NOW = new Date('2025-06-29T00:00:00Z');
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const item = (number: number, over: Partial<StoredFinding>) =>
  toyItem(number, NOW, { observedAt: daysAgo(20), ...over });

describe('the digest of all findings', () => {
  it('puts the worst first, and of these the newest', async () => {
    const [old, fresh] = [item(1, { severity: 'high', observedAt: daysAgo(9) }), item(2, { severity: 'high' })];
    const worst = item(3, { severity: 'critical', observedAt: daysAgo(90) });
    const { pressing } = await findingDigest([fresh, old, worst, item(4, { severity: 'medium' })]);
    expect(pressing).toEqual([worst, old, fresh]);
  });

  it('leaves what a decision hides out of what presses, and counts it as hidden', async () => {
    const decision = { kind: 'risk-accepted', reason: 'known', at: daysAgo(1), until: daysAgo(-30) } as const;
    const hidden = item(1, { severity: 'high', subject: KEY, decision });
    const digest = await findingDigest([hidden]);
    expect(digest).toMatchObject({ pressing: [], hidden: [hidden] });
    expect([...digest.keysAtRisk]).toEqual([]);
  });

  it('counts among so many keys none beside them', async () => {
    const foreign = KEY.replace('111122223333', '444455556666');
    const digest = await findingDigest([
      item(1, { severity: 'high', subject: KEY }),
      item(2, { severity: 'critical', subject: foreign }),
    ]);
    expect(digest.keysAtRisk.size).toBe(2);
    const { keysAtRisk, graveOfKeys } = amongKeys(digest, new Set([KEY]));
    expect([...keysAtRisk]).toEqual([KEY]);
    expect(graveOfKeys.map(({ subject }) => subject)).toEqual([KEY]);
  });

  it('knows which keys are at risk, and takes no other subject for one', async () => {
    const digest = await findingDigest([
      item(1, { severity: 'high', subject: KEY, observedAt: daysAgo(5) }),
      item(2, { severity: 'critical', subject: KEY, observedAt: daysAgo(8) }),
      item(3, { severity: 'low', subject: KEY, observedAt: daysAgo(80) }),
      item(4, { severity: 'high', subject: 'arn:aws:iam::111122223333:role/app' }),
    ]);
    expect([...digest.keysAtRisk]).toEqual([KEY]);
  });
});
