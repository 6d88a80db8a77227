import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type KeyFilter, keysWhere, QUICK_FILTERS, type QuickFilter } from './key-filter';
import { type InventoryBasis, inventoryOf } from './key-inventory';

const cards = z.object({
  customer: integer,
  aws_managed: integer,
  multi_region_sets: integer,
  pending_deletion: integer,
  disabled: integer,
  external_material: integer,
  monthly_cost_usd: z.number(),
  cost_unknown: integer,
});
export type KeyCards = z.infer<typeof cards>;

/**
 * The inventory in eight figures. Customer keys are those that AWS does not manage, deleted ones left out. The cost
 * is the sum over keys whose price is known; `cost_unknown` says how many are not in it.
 */
export async function keyCards(models: ReadModels): Promise<KeyCards> {
  const [counted] = await models.rows(
    sql`
      select
        count(*) filter (where manager is distinct from 'AWS' and state <> 'Deleted')          as customer,
        count(*) filter (where manager = 'AWS')                                                as aws_managed,
        count(distinct key_id) filter (where multi_region in ('PRIMARY', 'REPLICA'))           as multi_region_sets,
        count(*) filter (where state in ('PendingDeletion', 'PendingReplicaDeletion'))         as pending_deletion,
        count(*) filter (where state = 'Disabled')                                             as disabled,
        count(*) filter (where key_origin in ('EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE') and state <> 'Deleted')
                                                                                               as external_material,
        cast(coalesce(sum(monthly_cost_usd), 0) as double)                                     as monthly_cost_usd,
        count(*) filter (where monthly_cost_usd is null and manager is distinct from 'AWS' and state <> 'Deleted')
                                                                                               as cost_unknown
      from keys
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

const facets = z.object({ states: texts, accounts: texts, regions: texts });
export type KeyFacets = z.infer<typeof facets>;

/** The states, accounts and Regions that keys have at all, in order. */
export async function keyFacets(models: ReadModels): Promise<KeyFacets> {
  const [found] = await models.rows(
    sql`
      select
        coalesce(list_sort(list(distinct state)), [])      as states,
        coalesce(list_sort(list(distinct account_id)), []) as accounts,
        coalesce(list_sort(list(distinct region)), [])     as regions
      from keys
    `,
    facets,
  );
  return found ?? { states: [], accounts: [], regions: [] };
}
