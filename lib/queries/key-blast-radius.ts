import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { daysBefore } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const resource = z.object({
  context_key: z.string(),
  context_value: z.string(),
  services: texts,
  calls: integer,
  recent_calls: integer,
  first_at: timestamp,
  last_at: timestamp,
});
export type KeyResource = z.infer<typeof resource>;

/** Days without a call after which a resource counts as idle but still encrypted. */
export const RESOURCE_IDLE_DAYS = 30;

/**
 * What one key protects, as encryption contexts of all data show it: in use first, by calls of the last 30 days.
 * A resource whose service sends no context, or that was encrypted before the first log, is not here.
 */
export function keyResources(models: ReadModels, key: KeyArn, asOf: Date): Promise<KeyResource[]> {
  return models.rows(
    sql`
      select
        context_key,
        context_value,
        list_sort(list(distinct via_service))                     as services,
        sum(calls)                                                as calls,
        coalesce(sum(calls) filter (where last_at >= ${daysBefore(asOf, RESOURCE_IDLE_DAYS)}), 0) as recent_calls,
        min(first_at)                                             as first_at,
        max(last_at)                                              as last_at
      from context_day
      where key_arn = ${key} and is_use
      group by context_key, context_value
      order by recent_calls desc, last_at desc, context_key, context_value
      limit 500
    `,
    resource,
  );
}

const service = z.object({
  via_service: z.string(),
  principals: integer,
  accounts: integer,
  calls: integer,
  recent_calls: integer,
  last_at: timestamp,
});
export type KeyService = z.infer<typeof service>;

/** The services that use one key, or callers of their own, over all data; most calls of the last 30 days first. */
export function keyServices(models: ReadModels, key: KeyArn, asOf: Date): Promise<KeyService[]> {
  return models.rows(
    sql`
      select
        via_service,
        count(distinct principal)                                 as principals,
        count(distinct caller_account_id)                         as accounts,
        sum(calls)                                                as calls,
        coalesce(sum(calls) filter (where last_at >= ${daysBefore(asOf, RESOURCE_IDLE_DAYS)}), 0) as recent_calls,
        max(last_at)                                              as last_at
      from edge_day
      where key_arn = ${key} and is_use
      group by via_service
      order by recent_calls desc, calls desc, via_service
    `,
    service,
  );
}
