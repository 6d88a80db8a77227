import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Caller } from '@/lib/policy/types';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  succeeded: integer,
  refused: integer,
  first_at: timestamp.nullable(),
  last_at: timestamp.nullable(),
  first_event_id: z.string().nullable(),
  covered_hours: integer,
});

/** What somebody did with a key on a day (UTC). */
export type CallsOnDay = z.infer<typeof row>;

export interface CallsQuestion {
  readonly keyArn: string;
  readonly keyAccount: string;
  readonly keyRegion: string;
  readonly caller: Caller;
  /** Whether any principal of the caller's account counts. */
  readonly wholeAccount: boolean;
  readonly eventName: string;
  /** Midnight UTC. */
  readonly day: Date;
}

/** Calls by one principal, or by anybody of an account, and of how many hours of the day there are records at all. */
export async function callsOnDay(models: ReadModels, question: CallsQuestion): Promise<CallsOnDay> {
  const { keyArn, keyAccount, keyRegion, eventName, day } = question;
  const [found] = await models.rows(
    sql`
      with calls as (
        select *
        from edge_day
        where key_arn = ${keyArn}
          and day = ${day}
          and event_name = ${eventName}
          and case
            when ${question.wholeAccount} then caller_account_id = ${accountOf(question.caller)}
            else principal = ${principalOf(question.caller)}
          end
      )
      select
        coalesce(sum(calls) filter (where outcome = 'ok'), 0)  as succeeded,
        coalesce(sum(calls) filter (where outcome <> 'ok'), 0) as refused,
        min(first_at)                                          as first_at,
        max(last_at)                                           as last_at,
        arg_min(first_event_id, (first_at, first_event_id))    as first_event_id,
        (
          select count(distinct hour)
          from coverage_hour
          where account_id = ${keyAccount}
            and region = ${keyRegion}
            and date_trunc('day', hour) = ${day}
        )                                                      as covered_hours
      from calls
    `,
    row,
  );
  return found ?? { succeeded: 0, refused: 0, first_at: null, last_at: null, first_event_id: null, covered_hours: 0 };
}

function accountOf(caller: Caller): string {
  return caller.kind === 'service' ? '' : caller.accountId;
}

/** As read models name principals: a session by its role. */
function principalOf(caller: Caller): string {
  return caller.kind === 'service' ? caller.service : (caller.roleArn ?? caller.arn);
}
