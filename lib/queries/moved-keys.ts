import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

const keyList = z.object({ keys: texts });

/** What may have changed the answer about keys of which nothing came in. */
interface Moving {
  /** Keys that time alone moved, as `key_arn`; null: none. */
  readonly moved: Query | null;
  /** Keys that records of their place bear on. */
  readonly covered: readonly string[];
  /** A condition on `keys` without which nothing changes; null: none. */
  readonly meets: Query | null;
}

/** Keys that are to be asked about though nothing came in about them. */
export async function movedKeys(models: ReadModels, { moved, covered, meets }: Moving): Promise<readonly string[]> {
  if (moved === null && covered.length === 0) return [];
  const named = sql`
    ${moved ?? sql`select key_arn from keys where false`}
    union all
    select unnest(cast(${covered} as varchar[])) as key_arn
  `;
  const those =
    meets === null
      ? named
      : sql`
          with meeting as (
            select key_arn
            from keys
            where ${meets}
          ),
          -- What inventories say of other keys need not be read.
          inventory_keys as (
            select *
            from main.inventory_keys
            where key_arn in (from meeting)
          )
          select key_arn
          from (${named}) named
          where key_arn in (from meeting)
        `;
  const [row] = await manyRows(
    models,
    sql`
      select coalesce(list(distinct key_arn), []) as keys
      from (${those}) those
    `,
    keyList,
  );
  return row?.keys ?? [];
}

/** All keys of its multi-Region set, by each key that is of one. */
export type KeySets = ReadonlyMap<string, readonly string[]>;

/** The multi-Region sets that are known. */
export async function keySets(models: ReadModels): Promise<KeySets> {
  const sets = await models.rows(
    sql`
      select list(key_arn) as keys
      from keys
      where key_id like 'mrk-%'
      group by account_id, key_id
    `,
    keyList,
  );
  return new Map(sets.flatMap(({ keys }) => keys.map((key) => [key, keys] as const)));
}

/** Keys, and with each all keys of its multi-Region set, which are judged together. */
export function withRelatives(keys: readonly string[], sets: KeySets): string[] {
  return [...new Set(keys.flatMap((key) => [key, ...(sets.get(key) ?? [])]))];
}
