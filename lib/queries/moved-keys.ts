import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

/**
 * Keys that something came in about, those that time alone moved, and with each all keys of its multi-Region set, which
 * are judged together. `moved` answers with `key_arn`.
 */
export async function withMoved(models: ReadModels, touched: readonly string[], moved: Query): Promise<string[]> {
  const [row] = await manyRows(
    models,
    sql`
      with asked as (
        select unnest(cast(${touched} as varchar[])) as key_arn
        union
        select key_arn
        from (${moved}) moved
      ),
      relatives as (
        select key_arn
        from keys
        where key_id like 'mrk-%'
          and (account_id, key_id) in (
            select (account_id, key_id)
            from keys
            where key_arn in (from asked)
          )
      )
      select coalesce(list(key_arn), []) as keys
      from (
        from asked
        union
        from relatives
      ) keys
    `,
    z.object({ keys: texts }),
  );
  return row?.keys ?? [];
}
