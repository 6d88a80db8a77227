import { describe, expect, it } from 'vitest';
import type { IamAccount, Inventory } from '@/lib/inventory/inventory';
import { iamRows } from '@/lib/keys/iam-rows';
import { atOnce } from '@/lib/model/turns';

const ROLE = { arn: 'arn:aws:iam::111122223333:role/App', kind: 'role', uniqueId: 'AROAEXAMPLE' } as const;

function inventory(collectedAt: string, ...iam: IamAccount[]): Inventory {
  return { collectedAt, organizationId: null, accounts: [], trustedAccounts: [], keys: [], iam };
}

function account(over: Partial<IamAccount> = {}): IamAccount {
  return { accountId: '111122223333', partial: false, principals: [ROLE], policies: [], ...over };
}

const rowsOf = (inventories: Parameters<typeof iamRows>[0]) => atOnce(iamRows(inventories));

describe('the rows of IAM', () => {
  it('say which kinds of principals are listed whole, and none of a kind that may have been filtered out', () => {
    const { iam_listings, iam_principals } = rowsOf([inventory('2026-11-22T00:00:00Z', account())]);
    expect(iam_listings).toEqual([
      { account_id: '111122223333', kind: 'role', collected_at: new Date('2026-11-22T00:00:00Z') },
    ]);
    expect(iam_principals).toEqual([
      { account_id: '111122223333', arn: ROLE.arn, kind: 'role', unique_id: 'AROAEXAMPLE' },
    ]);
  });

  it('call no list whole that is cut off', () => {
    expect(rowsOf([inventory('2026-11-22T00:00:00Z', account({ partial: true }))]).iam_listings).toEqual([]);
  });

  it('are those of the newest inventory of each account, whatever the order', () => {
    const { iam_principals } = rowsOf([
      inventory('2026-11-22T00:00:00Z', account({ principals: [] })),
      inventory('2026-11-20T00:00:00Z', account(), account({ accountId: '444455556666' })),
    ]);
    expect(iam_principals.map(({ account_id }) => account_id)).toEqual(['444455556666']);
  });

  it('pause after each policy, since an account may have thousands', () => {
    const policy = { name: 'P', arn: null, holders: [ROLE.arn], updatedAt: null, document: '{}' };
    const work = iamRows([
      inventory('2026-11-22T00:00:00Z', account({ policies: Array.from({ length: 25 }, () => policy) })),
    ]);
    expect(Array.from(work)).toHaveLength(25);
  });
});
