import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
import { inventoryColumns } from './key-columns';
import { type KeyFilter, keysWhere } from './key-filter';
import { type InventoryBasis, inventoryOf } from './key-inventory';

export const KEY_SORTS = [
  'risk',
  'alias',
  'account',
  'region',
  'state',
  'last_used',
  'calls',
  'principals',
  'cross_account',
  'rotation',
  'policy',
  'grants',
  'created',
  'cost',
] as const;
export type KeySort = (typeof KEY_SORTS)[number];

export interface KeyOrder {
  readonly by: KeySort;
  readonly descending: boolean;
}

const row = inventoryColumns.extend({
  tags_known: z.boolean(),
});
export type KeyListing = z.infer<typeof row>;

/** Keys with their risk scores, computed before by `keyRisks`; a key that is missing here counts as 0. */
export type RiskScores = ReadonlyMap<string, number>;

export interface KeyPageRequest {
  readonly filter: KeyFilter;
  readonly order: KeyOrder;
  readonly size: number;
  readonly offset: number;
  readonly scores: RiskScores;
}

/** One page of the keys that pass the filter, in order; ties by alias, then ARN. What is not known comes last. */
export function keyPage(models: ReadModels, basis: InventoryBasis, request: KeyPageRequest): Promise<KeyListing[]> {
  const { filter, order, size, offset, scores } = request;
  return models.rows(
    sql`
      ${inventoryOf(basis)},
      scores as (
        select
          unnest(${[...scores.keys()]})                                                    as scored_arn,
          unnest(list_transform(${[...scores.values()].map(String)}, lambda score: cast(score as integer))) as score
      )
      select
        inventory.key_arn, account_id, region, key_id, alias, aliases, description, owner, environment,
        tags is not null as tags_known,
        manager, state, key_spec, key_usage, key_origin, multi_region, created_at, deletion_at,
        rotation_eligibility, rotation_enabled, rotation_period_days, next_rotation_at, last_rotated_at,
        rotation_overdue_days, policy_verdict, grants_known, grants_active,
        last_used_at, last_used_operation, api_last_used_at, api_last_used_operation, api_tracking_since,
        unused_verdict, unused_confidence, unused_reason, covered_days, window_days, monthly_cost_usd,
        calls, denied, principals, used_accounts, strangers, allowed_tokens, unused_tokens, deletion_attempts
      from inventory
      left join scores on scored_arn = inventory.key_arn
      where ${keysWhere(filter)}
      order by
        ${ordered(sortValue(order.by, basis), order.descending)},
        coalesce(alias, key_id),
        inventory.key_arn
      limit cast(${size} as integer)
      offset cast(${offset} as integer)
    `,
    row,
  );
}

function ordered(value: Query, descending: boolean): Query {
  return descending ? sql`${value} desc nulls last` : sql`${value} asc nulls last`;
}

function sortValue(by: KeySort, { asOf }: InventoryBasis): Query {
  switch (by) {
    case 'risk':
      return sql`coalesce(scores.score, 0)`;
    case 'alias':
      return sql`alias`;
    case 'account':
      return sql`account_id`;
    case 'region':
      return sql`region`;
    case 'state':
      return sql`state`;
    case 'last_used':
      return sql`greatest(last_used_at, api_last_used_at)`;
    case 'calls':
      return sql`calls`;
    case 'principals':
      return sql`principals`;
    case 'cross_account':
      return sql`used_accounts + unused_tokens`;
    case 'rotation':
      // Days past the date, less than none while it is ahead: KMS does not rotate keys that are off.
      return sql`coalesce(
        rotation_overdue_days,
        case
          when state in ('Enabled', 'Unknown')
            then date_diff('second', next_rotation_at, cast(${asOf} as timestamp)) / 86400.0
        end
      )`;
    case 'policy':
      return sql`list_position(['unknown', 'private', 'undetermined', 'external', 'public'], policy_verdict)`;
    case 'grants':
      return sql`case when grants_known or grants_active > 0 then grants_active end`;
    case 'created':
      return sql`created_at`;
    case 'cost':
      return sql`monthly_cost_usd`;
  }
}
