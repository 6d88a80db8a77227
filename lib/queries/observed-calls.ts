import { z } from 'zod';
import type { Facts } from '@/db/facts';
import type { ObservedCall, ObservedIdentity } from '@/lib/policy/suggest-evidence';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const observed = z.object({
  event_id: z.string(),
  last_at: timestamp,
  event_name: z.string(),
  event_type: z.string().nullable(),
  key_role: z.enum(['key', 'source', 'destination']),
  identity_type: z.string().nullable(),
  principal: z.string().nullable(),
  caller_account_id: z.string().nullable(),
  invoked_by: z.string().nullable(),
  source_host: z.string().nullable(),
  aws_region: z.string().nullable(),
  failure: z.string().nullable(),
  context: z.string().nullable(),
  calls: integer,
});

/** Calls that no policy could tell apart: they stand for each other, the last of them named. */
export interface ObservedKind {
  readonly call: ObservedCall;
  /** As the read models have them, `unknown` where the record names none. */
  readonly principal: string;
  readonly callerAccountId: string;
  /** How many there were. */
  readonly calls: number;
}

export interface ObservedCalls {
  readonly kinds: readonly ObservedKind[];
  /** There are more kinds of calls than were read. */
  readonly truncated: boolean;
}

const MOST_KINDS = 50_000;

/** What was called on a key in a window, or from an instant on, by whom and in which circumstances. */
export async function observedCalls(
  facts: Facts,
  keyArn: string,
  { from, to }: { readonly from: Date; readonly to?: Date },
): Promise<ObservedCalls> {
  const until = to ? sql`and event_time < ${to}` : sql``;
  const rows = await facts.rows(
    sql`
      with sides as (
        select
          *,
          case when event_name = 'ReEncrypt' then 'source' else 'key' end as key_role,
          encryption_context as context
        from kms_events
        where key_arn = ${keyArn}
          and event_time >= ${from}
          ${until}
          and counted
        union all
        select *, 'destination' as key_role, destination_encryption_context as context
        from kms_events
        where destination_key_arn = ${keyArn}
          and event_time >= ${from}
          ${until}
          and counted
      )
      select
        cast(arg_max(event_id, event_time) as varchar) as event_id,
        max(event_time) as last_at,
        event_name,
        event_type,
        key_role,
        identity_type,
        principal,
        caller_account_id,
        invoked_by,
        case when source_ip = 'AWS Internal' or source_ip like '%.amazonaws.com%' then source_ip end as source_host,
        aws_region,
        count(*) as calls,
        case when outcome in ('ok', 'probe') then null else coalesce(error_code, outcome) end as failure,
        context
      from sides
      group by all
      order by event_name, key_role, principal, context, last_at
      limit ${MOST_KINDS + 1}
    `,
    observed,
  );
  const region = keyArn.split(':')[3] ?? '';
  return {
    kinds: rows.slice(0, MOST_KINDS).map((row) => ({
      call: callOf(row, region),
      principal: row.principal ?? 'unknown',
      callerAccountId: row.caller_account_id ?? 'unknown',
      calls: row.calls,
    })),
    truncated: rows.length > MOST_KINDS,
  };
}

function callOf(row: z.infer<typeof observed>, region: string): ObservedCall {
  return {
    eventId: row.event_id,
    sharedEventId: null,
    at: row.last_at,
    eventName: row.event_name,
    isServiceEvent: row.event_type === 'AwsServiceEvent',
    errorCode: row.failure,
    region: row.aws_region ?? region,
    keyRole: row.key_role,
    identity: identityOf(row),
    invokedBy: row.invoked_by,
    sourceAddress: row.source_host,
    encryptionContext: contextOf(row.context),
  };
}

function identityOf({
  identity_type: type,
  principal,
  caller_account_id: account,
}: z.infer<typeof observed>): ObservedIdentity {
  if (type === 'AWSService') return principal === null ? { kind: 'unknown' } : { kind: 'service', service: principal };
  if (principal?.startsWith('arn:')) return { kind: 'principal', arn: principal };
  return type === 'AWSAccount' && account !== null ? { kind: 'account', accountId: account } : { kind: 'unknown' };
}

/** A context that cannot be read counts as none, so that nothing is demanded of it. */
function contextOf(text: string | null): Readonly<Record<string, string>> | null {
  if (text === null) return null;
  try {
    return z.record(z.string(), z.string()).safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
