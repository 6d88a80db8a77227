import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { IS_FOREIGN, type KeyFilter, keysWhere, QUICK_FILTERS, type QuickFilter } from './key-filter';
import { type InventoryBasis, inventoryOf } from './key-inventory';

const cards = z.object({
  customer: integer,
  deleted: integer,
  aws_managed: integer,
  foreign_keys: integer,
  multi_region_sets: integer,
  pending_deletion: integer,
  disabled: integer,
  external_material: integer,
  monthly_cost_usd: z.number(),
  cost_unknown: integer,
});
export type KeyCards = z.infer<typeof cards>;

/**
 * The inventory in figures. Every figure but `foreign_keys` is of our accounts. Customer keys are those that AWS does not
 * manage; deleted ones, which the list shows too, are counted apart. The cost is the sum over keys whose price is known; `cost_unknown` says how many are
 * not in it.
 */
export async function keyCards(models: ReadModels): Promise<KeyCards> {
  const [counted] = await models.rows(
    sql`
      select
        count(*) filter (where is_ours and manager is distinct from 'AWS' and state <> 'Deleted') as customer,
        count(*) filter (where is_ours and manager is distinct from 'AWS' and state = 'Deleted')  as deleted,
        count(*) filter (where is_ours and manager = 'AWS')                                       as aws_managed,
        count(*) filter (where not is_ours)                                                       as foreign_keys,
        count(distinct key_id) filter (
          where is_ours and multi_region in ('PRIMARY', 'REPLICA') and state <> 'Deleted'
        )                                                                                         as multi_region_sets,
        count(*) filter (where is_ours and state in ('PendingDeletion', 'PendingReplicaDeletion')) as pending_deletion,
        count(*) filter (where is_ours and state = 'Disabled')                                    as disabled,
        count(*) filter (
          where
            is_ours
            and key_origin in ('EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE')
            and state <> 'Deleted'
        )                                                                                         as external_material,
        cast(coalesce(sum(monthly_cost_usd) filter (where is_ours), 0) as double)                 as monthly_cost_usd,
        count(*) filter (
          where is_ours and monthly_cost_usd is null and manager is distinct from 'AWS' and state <> 'Deleted'
        )                                                                                         as cost_unknown
      from (select *, not ${IS_FOREIGN} as is_ours from keys) keys
    `,
    cards,
  );
  if (!counted) throw new Error('an aggregate without groups returned no row');
  return counted;
}

/** How many keys pass the filter. */
export async function keyCount(models: ReadModels, basis: InventoryBasis, filter: KeyFilter): Promise<number> {
  const [counted] = await models.rows(
    sql`
      ${inventoryOf(basis)}
      select count(*) as keys
      from inventory
      where ${keysWhere(filter)}
    `,
    z.object({ keys: integer }),
  );
  return counted?.keys ?? 0;
}

const quickRow = z.object({ quick: z.string(), keys: integer });

/** For every quick filter, how many keys would pass it together with the rest of the filter. */
export async function quickCounts(
  models: ReadModels,
  basis: InventoryBasis,
  filter: KeyFilter,
): Promise<ReadonlyMap<QuickFilter, number>> {
  const branches = QUICK_FILTERS.map(
    (quick) => sql`
      select ${quick} as quick, count(*) as keys
      from inventory
      where ${keysWhere({ ...filter, quick: [...new Set([...filter.quick, quick])] })}`,
  );
  const rows = await models.rows(
    sql`${inventoryOf(basis)} ${branches.reduce((all, one) => sql`${all} union all ${one}`)}`,
    quickRow,
  );
  const counts = new Map(rows.map(({ quick, keys }) => [quick, keys]));
  return new Map(QUICK_FILTERS.map((quick) => [quick, counts.get(quick) ?? 0]));
}

const facetRow = z.object({ facet: z.enum(['state', 'account', 'region']), value: z.string(), keys: integer });

export interface FacetValue {
  readonly value: string;
  readonly keys: number;
}
export interface KeyFacets {
  readonly states: readonly FacetValue[];
  readonly accounts: readonly FacetValue[];
  readonly regions: readonly FacetValue[];
}

/** How many keys each state, account and Region would show under the other filters; most first. */
export async function keyFacets(models: ReadModels, basis: InventoryBasis, filter: KeyFilter): Promise<KeyFacets> {
  const rows = await models.rows(
    sql`
      ${inventoryOf(basis)}
      select 'state' as facet, state as value, count(*) filter (where ${keysWhere({ ...filter, states: [] })}) as keys
      from inventory
      group by state
      union all
      select 'account', account_id, count(*) filter (where ${keysWhere({ ...filter, accounts: [] })})
      from inventory
      group by account_id
      union all
      select 'region', region, count(*) filter (where ${keysWhere({ ...filter, regions: [] })})
      from inventory
      group by region
      order by facet, keys desc, value
    `,
    facetRow,
  );
  const of = (facet: 'state' | 'account' | 'region') => rows.filter((row) => row.facet === facet);
  return { states: of('state'), accounts: of('account'), regions: of('region') };
}
