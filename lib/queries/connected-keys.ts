import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

/**
 * The keys whose histories hang together with those of some, by ARN: an alias that went from one to another changes
 * both, and so does what happens to another Region's key of one multi-Region set. Who lost an alias is not always in the
 * record; keys that ever had one of these aliases always belong to the answer. Includes the keys themselves.
 */
export async function connectedKeys(models: ReadModels, touched: readonly string[]): Promise<Set<string>> {
  const [row] = await manyRows(
    models,
    sql`
      with recursive touched as (
        select unnest(cast(${touched} as varchar[])) as key_arn
      ),
      namings as (
        select
          key_arn,
          coalesce(split_part(key_arn, ':', 5), recipient_account_id, 'unknown') as account_id,
          coalesce(split_part(key_arn, ':', 4), aws_region, 'unknown')           as region,
          regexp_replace(
            regexp_replace(json_extract_string(request, '$.aliasName'), '^arn:[^:]*:kms:[^:]*:[^:]*:', ''),
            '^alias/',
            ''
          ) as alias
        from control_events
        where outcome = 'ok'
          and event_name in ('CreateAlias', 'UpdateAlias', 'DeleteAlias')
        union all
        select
          key_arn,
          split_part(key_arn, ':', 5) as account_id,
          split_part(key_arn, ':', 4) as region,
          unnest(aliases)             as alias
        from inventory_keys
      ),
      -- What ties keys together: an alias of their place, or the account and id of a multi-Region set.
      ties as materialized (
        select distinct 'alias ' || account_id || '/' || region || '/' || alias as tie, key_arn
        from namings
        where alias is not null
        union
        select 'set ' || split_part(key_arn, ':', 5) || '/' || split_part(key_arn, '/', 2) as tie, key_arn
        from (
          select key_arn
          from keys
          union
          from touched
        ) known
      ),
      reached as (
        from touched
        union
        select key_arn
        from ties
        where tie in (select tie from ties where key_arn is null)
          and key_arn is not null
        union
        select others.key_arn
        from reached
        join ties own on own.key_arn = reached.key_arn
        join ties others on others.tie = own.tie
        where others.key_arn is not null
      )
      select coalesce(list(key_arn), []) as keys
      from reached
    `,
    z.object({ keys: texts }),
  );
  return new Set(row?.keys);
}
