import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

const named = z.object({ key_arn: z.string() });

/**
 * Keys whose history or policy reads differently as time goes by: an event that lay in the future, or a policy with a
 * condition on the time.
 */
export async function keysMovedByTime(models: ReadModels, from: Date, to: Date): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select key_arn
      from control_events
      where event_time > ${from}
        and event_time <= ${to}
        and key_arn is not null
      union
      select key_arn
      from policy_versions
      where policy ilike '%currenttime%'
        or policy ilike '%epochtime%'
    `,
    named,
  );
  return rows.map(({ key_arn }) => key_arn);
}

/** Every key that is known by name. */
export async function knownKeys(models: ReadModels): Promise<string[]> {
  const rows = await models.rows(sql`select key_arn from keys`, named);
  return rows.map(({ key_arn }) => key_arn);
}

/** Aliases that inventories list, with the key of each. */
export async function listedAliases(models: ReadModels): Promise<{ key_arn: string; aliases: string[] }[]> {
  return manyRows(
    models,
    sql`
      select key_arn, list_distinct(flatten(list(aliases))) as aliases
      from inventory_keys
      where len(aliases) > 0
      group by key_arn
    `,
    z.object({ key_arn: z.string(), aliases: texts }),
  );
}

const stated = z.object({
  key_arn: z.string(),
  account_id: z.string(),
  region: z.string(),
  manager: z.string().nullable(),
  state: z.string(),
  key_spec: z.string().nullable(),
  key_usage: z.string().nullable(),
  created_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
  api_last_used_at: timestamp.nullable(),
  api_tracking_since: timestamp.nullable(),
  api_asked_at: timestamp.nullable(),
  protects_data: z.boolean(),
  has_service_grants: z.boolean(),
  aliases: texts,
  description: z.string().nullable(),
  tag_values: texts,
  unused_verdict: z.string(),
  unused_confidence: z.string().nullable(),
  unused_reason: z.string(),
  covered_days: z.number(),
});
export type StatedKey = z.infer<typeof stated>;

/** What the verdict on each key's use was made from, and what it was. */
export function statedKeys(models: ReadModels): Promise<StatedKey[]> {
  return manyRows(
    models,
    sql`
      select
        key_arn, account_id, region, manager, state, key_spec, key_usage, created_at, last_used_at, api_last_used_at,
        api_tracking_since, api_asked_at, protects_data, has_service_grants, aliases, description,
        coalesce(json_extract_string(tags, '$.*'), []) as tag_values,
        unused_verdict, unused_confidence, unused_reason, covered_days
      from keys
      order by key_arn
    `,
    stated,
  );
}
