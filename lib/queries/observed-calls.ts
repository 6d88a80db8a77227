import { z } from 'zod';
import type { Facts } from '@/db/facts';
import type { ObservedCall, ObservedIdentity } from '@/lib/policy/suggest-evidence';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
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
});

export interface ObservedCalls {
  /** One for each kind of call: calls that no policy could tell apart stand for each other, the last of them named. */
  readonly calls: readonly ObservedCall[];
  /** There are more kinds of calls than were read. */
  readonly truncated: boolean;
}

const MOST_KINDS = 50_000;

/** What was called on a key from an instant on, by whom and in which circumstances. */
export async function observedCalls(facts: Facts, keyArn: string, from: Date): Promise<ObservedCalls> {
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
          and counted
        union all
        select *, 'destination' as key_role, destination_encryption_context as context
        from kms_events
        where destination_key_arn = ${keyArn}
          and event_time >= ${from}
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
        case when outcome in ('ok', 'probe') then null else coalesce(error_code, outcome) end as failure,
        context
      from sides
      group by all
      order by event_name, key_role, principal, context, last_at
      limit ${MOST_KINDS + 1}
    `,
    row,
  );
  const region = keyArn.split(':')[3] ?? '';
  return {
    calls: rows.slice(0, MOST_KINDS).map((call) => ({
      eventId: call.event_id,
      sharedEventId: null,
      at: call.last_at,
      eventName: call.event_name,
      isServiceEvent: call.event_type === 'AwsServiceEvent',
      errorCode: call.failure,
      region: call.aws_region ?? region,
      keyRole: call.key_role,
      identity: identityOf(call),
      invokedBy: call.invoked_by,
      sourceAddress: call.source_host,
      encryptionContext: contextOf(call.context),
    })),
    truncated: rows.length > MOST_KINDS,
  };
}

function identityOf({
  identity_type: type,
  principal,
  caller_account_id: account,
}: z.infer<typeof row>): ObservedIdentity {
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
