import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_FLAWS } from '@/lib/model/coverage';
import { DAY_MS } from '@/lib/model/time';
import { IS_BAD_VERDICT, PLACED_VERDICTS } from '@/lib/sql/digest-verdicts';
import { sql } from '@/lib/sql/sql';
import type { LostUse } from './lost-uses';

/** One day of one account and Region. */
export interface CoverageDay {
  readonly accountId: string;
  readonly region: string;
  /** First instant of the day, UTC. */
  readonly day: Date;
}

const row = z.object({
  kind: z.enum(DAY_FLAWS),
  /** Key of the object from `AWSLogs/` on, the path that was read, or the trail. */
  path: z.string(),
  because: z.string().nullable(),
});
export type DayFlaw = z.infer<typeof row>;

/** Most lines of a list; a day with more is broken enough. */
const MOST = 500;

/** What is known to be missing or wrong of a day, by name: digests, logs, files that were not read whole, lost uses, trails without use. */
export async function coverageDayFlaws(
  models: ReadModels,
  { accountId, region, day }: CoverageDay,
  lost: readonly LostUse[],
): Promise<DayFlaw[]> {
  const next = new Date(day.getTime() + DAY_MS);
  const found = await models.rows(
    sql`
      select
        case
          when kind = 'digest' and verdict = 'missing' then 'digest-missing'
          when kind = 'digest' then 'digest-invalid'
          when verdict = 'digest-missing' then 'log-undigested'
          when verdict = 'invalid' then 'log-invalid'
          else 'log-missing'
        end     as kind,
        tail    as path,
        because
      from (${PLACED_VERDICTS}) verdicts
      where account_id = ${accountId}
        and region = ${region}
        and spoken_of >= ${day}
        and spoken_of < ${next}
        and (${IS_BAD_VERDICT})

      union all
      select
        'not-whole' as kind,
        path,
        reason      as because
      from files
      where account_id = ${accountId}
        and region = ${region}
        and delivered_day = ${day}
        and outcome in ('partial', 'quarantined')

      union all
      select
        'use-left-out'  as kind,
        unnest(trails)  as path,
        null            as because
      from trail_places
      where account_id = ${accountId}
        and region = ${region}
        and recorded = 'without-use'
        and date_trunc('day', recorded_since) < ${day}
        and exists (
          select 1
          from coverage_hour
          where coverage_hour.account_id = ${accountId}
            and coverage_hour.region = ${region}
            and coverage_hour.hour >= ${day}
            and coverage_hour.hour < ${next}
            and coverage_hour.records > 0
        )
        and not exists (
          select 1
          from edge_day
          where edge_day.caller_account_id = ${accountId}
            and split_part(edge_day.key_arn, ':', 4) = ${region}
            and edge_day.is_use
            and edge_day.day = ${day}
        )
      order by 1, 2
      limit ${MOST}
    `,
    row,
  );
  const uses = lost
    .filter((one) => one.accountId === accountId && one.region === region && one.usedAt >= day && one.usedAt < next)
    .map((one) => ({ kind: 'lost-use' as const, path: one.keyArn, because: one.eventId }));
  return [...found, ...uses];
}

const fileRow = z.object({
  path: z.string(),
  outcome: z.string(),
  records: z.coerce.number(),
  verdict: z.string().nullable(),
});
export type DayFile = z.infer<typeof fileRow>;

/** The files that were read of a day, each with what digests say of it; null where no digest was looked at. */
export function coverageDayFiles(models: ReadModels, { accountId, region, day }: CoverageDay): Promise<DayFile[]> {
  return models.rows(
    sql`
      select
        f.path,
        f.outcome,
        f.records,
        v.verdict
      from files f
      left join digest_verdicts v
        on v.kind = 'log'
        and v.tail = regexp_extract(f.path, '.*(AWSLogs/.*)$', 1)
      where f.account_id = ${accountId}
        and f.region = ${region}
        and f.delivered_day = ${day}
      order by f.path
      limit ${MOST}
    `,
    fileRow,
  );
}
