import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Need } from '@/lib/model/analyzer';
import type { Scope } from '@/lib/model/finding';
import { daysBefore } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** What the store holds to answer from. */
export interface AnalysisGround {
  readonly asOf: Date;
  /** The first event, of KMS or kept of another service; `asOf` when there is none. */
  readonly from: Date;
  readonly met: ReadonlySet<Need>;
  /** Scopes known on the last day before `asOf`, by records or by inventory: only there may a condition be found gone. */
  readonly covered: ReadonlySet<Scope>;
}

const counts = z.object({
  first_event: timestamp.nullable(),
  coverage: integer,
  context_events: integer,
  snapshots: integer,
  iam_accounts: integer,
  trails: integer,
  digest_verdicts: integer,
});

/** Surveys the store before the analyzers run. */
export async function analysisGround(models: ReadModels, asOf: Date): Promise<AnalysisGround> {
  const [[found], scopes] = await Promise.all([
    models.rows(
      sql`
        select
          (
            select min(event_time)
            from (
              select min(first_event) as event_time from parts
              union all
              select min(event_time) as event_time from context_events
            ) firsts
          )                                          as first_event,
          (select count(*) from coverage_hour)       as coverage,
          (select count(*) from context_events)      as context_events,
          (select count(*) from inventory_snapshots) as snapshots,
          (
            select count(*)
            from inventory_snapshots
            where json_array_length(head, '$.iam') > 0
          )                                          as iam_accounts,
          (
            select count(*)
            from inventory_snapshots
            where json_array_length(head, '$.trails') > 0
          )                                          as trails,
          (select count(*) from digest_verdicts)     as digest_verdicts
      `,
      counts,
    ),
    models.rows(
      sql`
        with asked as (
          select key_arn
          from inventory_keys
          where collected_at >= ${daysBefore(asOf, 1)}
        )
        select account_id, region
        from coverage_hour
        where hour >= ${daysBefore(asOf, 1)} and hour <= ${asOf}
        union
        select split_part(key_arn, ':', 5) as account_id, split_part(key_arn, ':', 4) as region
        from asked
        union
        -- IAM lives in no Region.
        select unnest(json_extract_string(head, '$.iam[*].accountId')) as account_id, 'global' as region
        from inventory_snapshots
        where collected_at >= ${daysBefore(asOf, 1)}
        order by account_id, region
      `,
      z.object({ account_id: z.string(), region: z.string() }),
    ),
  ]);
  const met = new Set<Need>();
  if (found && found.coverage > 0) met.add('events');
  if (found && found.context_events > 0) met.add('context-events');
  if (found && found.snapshots > 0) met.add('inventory');
  if (found && found.iam_accounts > 0) met.add('iam-inventory');
  if (found && found.digest_verdicts > 0) met.add('digests');
  if (met.has('events') || met.has('inventory')) met.add('key-state');
  if (found && found.context_events + found.trails > 0) met.add('trails');
  return {
    asOf,
    from: found?.first_event ?? asOf,
    met,
    covered: new Set(scopes.map(({ account_id, region }): Scope => `${account_id}/${region}`)),
  };
}
