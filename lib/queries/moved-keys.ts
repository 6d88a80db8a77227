import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

const keyList = z.object({ keys: texts });

/** Keys that time alone moved; `moved` answers with `key_arn`. */
export async function movedKeys(models: ReadModels, moved: Query): Promise<readonly string[]> {
  const [row] = await manyRows(
    models,
    sql`
      select coalesce(list(distinct key_arn), []) as keys
      from (${moved}) moved
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
