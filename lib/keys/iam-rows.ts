import type { IamAccount, Inventory } from '@/lib/inventory/inventory';
import type { SqlValue } from '@/lib/model/query';
import { parsePolicy } from '@/lib/policy/parse';
import { wideDecrypts } from '@/lib/policy/wide-decrypt';

type Row = Readonly<Record<string, SqlValue>>;

interface Collected extends IamAccount {
  readonly at: Date;
}

export interface IamRows {
  readonly iam_listings: readonly Row[];
  readonly iam_principals: readonly Row[];
  readonly iam_wide_decrypts: readonly Row[];
}

/** What the newest inventory of each account's IAM says. Pauses between policies, since an account may have thousands. */
export function* iamRows(inventories: readonly Inventory[]): Generator<void, IamRows> {
  const newest = new Map<string, Collected>();
  const inTime = inventories.toSorted((a, b) => Date.parse(a.collectedAt) - Date.parse(b.collectedAt));
  for (const { collectedAt, iam = [] } of inTime) {
    for (const account of iam) newest.set(account.accountId, { ...account, at: new Date(collectedAt) });
  }
  const accounts = [...newest.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  const found: Row[] = [];
  for (const account of accounts) {
    for (const policy of account.policies) {
      found.push(...wide(account, policy));
      yield;
    }
  }
  return {
    iam_listings: accounts.flatMap(listings),
    iam_principals: accounts.flatMap(({ accountId, principals }) =>
      principals.map(({ arn, kind, uniqueId }) => ({ account_id: accountId, arn, kind, unique_id: uniqueId })),
    ),
    iam_wide_decrypts: found,
  };
}

/** A kind of which none is listed may have been filtered out of the answer, so nothing follows from its absence. */
function listings({ accountId, partial, principals, at }: Collected): Row[] {
  if (partial) return [];
  return [...new Set(principals.map(({ kind }) => kind))]
    .sort()
    .map((kind) => ({ account_id: accountId, kind, collected_at: at }));
}

function wide({ accountId, at }: Collected, policy: Collected['policies'][number]): Row[] {
  const { name, arn, holders, updatedAt, document } = policy;
  const parsed = parsePolicy(document);
  if (parsed.kind !== 'policy') return [];
  return wideDecrypts(parsed.policy).map((found) => ({
    account_id: accountId,
    subject: arn ?? holders[0] ?? `arn:aws:iam::${accountId}:root`,
    policy_name: name,
    holders: [...holders].sort(),
    statement: found.statement,
    actions: found.actions,
    resources: found.resources,
    conditions: found.conditions,
    updated_at: updatedAt === null ? null : new Date(updatedAt),
    collected_at: at,
  }));
}
