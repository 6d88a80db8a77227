import { describe, expect, it } from 'vitest';
import type { IamAccount, Inventory } from '@/lib/inventory/inventory';
import { iamRows } from '@/lib/keys/iam-rows';

const ROLE = { arn: 'arn:aws:iam::111122223333:role/App', kind: 'role', uniqueId: 'AROAEXAMPLE' } as const;

function inventory(collectedAt: string, ...iam: IamAccount[]): Inventory {
  return { collectedAt, organizationId: null, accounts: [], trustedAccounts: [], keys: [], iam };
}

function account(over: Partial<IamAccount> = {}): IamAccount {
  return { accountId: '111122223333', partial: false, principals: [ROLE], policies: [], ...over };
}

describe('the rows of IAM', () => {
  it('say which kinds of principals are listed whole, and none of a kind that may have been filtered out', () => {
    const { iam_listings, iam_principals } = iamRows([inventory('2026-11-22T00:00:00Z', account())]);
    expect(iam_listings).toEqual([
      { account_id: '111122223333', kind: 'role', collected_at: new Date('2026-11-22T00:00:00Z') },
    ]);
    expect(iam_principals).toEqual([
      { account_id: '111122223333', arn: ROLE.arn, kind: 'role', unique_id: 'AROAEXAMPLE' },
    ]);
  });

  it('call no list whole that is cut off', () => {
    expect(iamRows([inventory('2026-11-22T00:00:00Z', account({ partial: true }))]).iam_listings).toEqual([]);
  });

  it('are those of the newest inventory of each account, whatever the order', () => {
    const { iam_principals } = iamRows([
      inventory('2026-11-22T00:00:00Z', account({ principals: [] })),
      inventory('2026-11-20T00:00:00Z', account(), account({ accountId: '444455556666' })),
    ]);
    expect(iam_principals.map(({ account_id }) => account_id)).toEqual(['444455556666']);
  });
});
