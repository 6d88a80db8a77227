import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/**
 * Questions with one click each, about keys that are not deleted. Those given together must all hold, but for verdicts on
 * use: a key has one of them, so that several let through the keys of each.
 */
export const QUICK_FILTERS = [
  'publicish',
  'cross-account-used',
  'cross-account-unused',
  'unused-safe',
  'unused-data',
  'unused-unclear',
  'rotation-overdue',
  'deletion-attempts',
  'no-owner',
  'policy-unknown',
  'multi-region',
  'external-material',
] as const;
export type QuickFilter = (typeof QUICK_FILTERS)[number];

const UNUSED: readonly QuickFilter[] = ['unused-safe', 'unused-data', 'unused-unclear'];

export const MANAGED = ['customer', 'aws', 'foreign', 'all'] as const;

/** Which keys. Empty lists and null do not restrict. */
export interface KeyFilter {
  /** Part of an alias, id, ARN, description, owner or account; any letter case. */
  readonly search: string | null;
  readonly quick: readonly QuickFilter[];
  readonly states: readonly string[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /**
   * 'customer': keys of our accounts that AWS does not manage, also those whose manager is not known. 'aws': keys of our
   * accounts that AWS manages. 'foreign': keys of other accounts that our calls name.
   */
  readonly managed: (typeof MANAGED)[number];
}

export const EVERY_KEY: KeyFilter = {
  search: null,
  quick: [],
  states: [],
  accounts: [],
  regions: [],
  managed: 'all',
};

/** Whether a row of keys belongs to an account of which we have no logs; nobody is foreign while we have none at all. */
export const IS_FOREIGN: Query = sql`(
  exists (select 1 from trusted_accounts where relation = 'own')
  and account_id not in (select own.account_id from trusted_accounts own where own.relation = 'own')
)`;

/** The filter as a condition over `inventory`. */
export function keysWhere(filter: KeyFilter): Query {
  const conditions = [
    managedBy(filter.managed),
    ...(filter.search ? [containing(filter.search)] : []),
    ...(filter.states.length > 0 ? [sql`list_contains(${filter.states}, state)`] : []),
    ...(filter.accounts.length > 0 ? [sql`list_contains(${filter.accounts}, account_id)`] : []),
    ...(filter.regions.length > 0 ? [sql`list_contains(${filter.regions}, region)`] : []),
    ...(filter.quick.length > 0 ? [sql`state <> 'Deleted'`] : []),
    ...filter.quick.filter((quick) => !UNUSED.includes(quick)).map(quickCondition),
    ...anyOf(filter.quick.filter((quick) => UNUSED.includes(quick)).map(quickCondition)),
  ];
  return conditions.reduce((all, one) => sql`${all} and ${one}`);
}

function anyOf(conditions: readonly Query[]): Query[] {
  return conditions.length === 0 ? [] : [sql`(${conditions.reduce((any, one) => sql`${any} or ${one}`)})`];
}

function managedBy(managed: KeyFilter['managed']): Query {
  switch (managed) {
    case 'customer':
      return sql`manager is distinct from 'AWS' and not ${IS_FOREIGN}`;
    case 'aws':
      return sql`manager = 'AWS' and not ${IS_FOREIGN}`;
    case 'foreign':
      return IS_FOREIGN;
    case 'all':
      return sql`true`;
  }
}

function containing(search: string): Query {
  return sql`contains(
    lower(concat_ws(' ', key_arn, array_to_string(aliases, ' '), description, owner, environment)),
    lower(${search})
  )`;
}

function quickCondition(quick: QuickFilter): Query {
  switch (quick) {
    case 'publicish':
      return sql`policy_verdict in ('public', 'undetermined')`;
    case 'cross-account-used':
      return sql`used_accounts > 0`;
    case 'cross-account-unused':
      return sql`unused_tokens > 0`;
    case 'unused-safe':
      return sql`unused_verdict = 'idle-nothing-found'`;
    case 'unused-data':
      return sql`unused_verdict = 'idle-data-remains'`;
    case 'unused-unclear':
      return sql`unused_verdict = 'cannot-tell'`;
    case 'rotation-overdue':
      return sql`rotation_overdue_days is not null`;
    case 'deletion-attempts':
      return sql`state in ('PendingDeletion', 'PendingReplicaDeletion') and deletion_attempts > 0`;
    case 'no-owner':
      return sql`tags is not null and owner is null`;
    case 'policy-unknown':
      return sql`not policy_known`;
    case 'multi-region':
      return sql`multi_region in ('PRIMARY', 'REPLICA')`;
    case 'external-material':
      return sql`key_origin in ('EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE')`;
  }
}
