import { z } from 'zod';
import type { Query } from '@/lib/model/query';
import { DAY_MS, type Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';
import { CROSSES, type PartLook } from './part-look';

/**
 * Makes each call count once after a part came in, wherever its copies lie and in whatever order they came: of a call
 * across accounts the caller's copy, else one of each key's owner; of a call with a network record the management
 * record; of a corrected event the correction. KeyTrail's own reads never count. The part is at hand as `part_events`. Returns the parts in which
 * something changed.
 */
export async function settleCounted(
  transaction: Transaction,
  partId: number,
  changeId: number,
  part: Window,
  { copies, network, corrections }: PartLook,
): Promise<number[]> {
  const near = { from: new Date(part.from.getTime() - DAY_MS), to: new Date(part.to.getTime() + DAY_MS) };
  if (network)
    await transaction.run(sql`update parts set has_network = true where part_id = cast(${partId} as integer)`);
  if (corrections) await noteCorrections(transaction);
  const around = await raritiesAround(transaction, near);
  const touched = [
    ...(copies || around.networks ? await settleCopies(transaction, { partId, changeId }, near) : []),
    ...(around.corrections ? await settleCorrections(transaction, { partId, changeId }) : []),
  ];
  return [...new Set(touched)];
}

/** Writes down which events correct which, so that later parts need not look for them among all events. */
async function noteCorrections(transaction: Transaction): Promise<void> {
  await transaction.run(sql`
    insert into corrections
    select event_id, try_cast(corrects_event_id as uuid)
    from part_events
    where try_cast(corrects_event_id as uuid) is not null
  `);
}

const Around = z.object({ networks: z.boolean(), corrections: z.boolean() });

async function raritiesAround(transaction: Transaction, { from, to }: Window): Promise<z.infer<typeof Around>> {
  const [row] = await transaction.rows(
    sql`
      select
        exists (
          select 1
          from parts
          where has_network
            and last_event >= ${from}
            and first_event <= ${to}
        ) as networks,
        exists (
          select 1
          from corrections
        ) as corrections
    `,
    Around,
  );
  return row ?? { networks: true, corrections: true };
}

/** What came in. */
interface Came {
  readonly partId: number;
  readonly changeId: number;
}

async function settleCopies(transaction: Transaction, came: Came, { from, to }: Window): Promise<number[]> {
  await transaction.run(sql`
    create or replace temp table part_verdicts as
    with near as (
      select *
      from kms_events
      where event_time >= ${from}
        and event_time <= ${to}
    ),
    touched as (
      select distinct shared_event_id, event_name
      from part_events
      where ${CROSSES}
    ),
    copies as (
      select
        event_id,
        event_time,
        part_id,
        counted,
        event_id in (select event_id from own_reads) as is_own_read,
        recipient_account_id = caller_account_id as is_callers,
        bool_or(recipient_account_id = caller_account_id)
          over (partition by shared_event_id, event_name) as has_callers,
        row_number()
          over (partition by shared_event_id, event_name, key_arn, destination_key_arn order by event_id) as nth
      from near
      join touched using (shared_event_id, event_name)
      where ${CROSSES}
    ),
    network as (
      select event_id, event_time, part_id, counted, event_name, request_id, shared_event_id
      from near
      where event_category = 'NetworkActivity'
        and counted
    )
    select event_id, event_time, part_id, should_count
    from (
      select *, not is_own_read and (is_callers or (not has_callers and nth = 1)) as should_count
      from copies
    ) judged
    where counted <> should_count
    union all
    select network.event_id, network.event_time, network.part_id, false
    from network
    where exists (
      select 1
      from near management
      where management.event_category is distinct from 'NetworkActivity'
        and management.event_name = network.event_name
        and (management.request_id = network.request_id or management.shared_event_id = network.shared_event_id)
    )
  `);
  await transaction.run(sql`
    delete from uncounted_events
    where event_id in (
      select event_id
      from part_verdicts
      where should_count
    )
  `);
  return leaveOut(transaction, came, sql`select event_id, event_time, part_id, should_count from part_verdicts`);
}

async function settleCorrections(transaction: Transaction, came: Came): Promise<number[]> {
  return leaveOut(
    transaction,
    came,
    sql`
      select event_id, event_time, part_id, false as should_count
      from kms_events
      where counted
        and event_id in (
          select corrects_event_id
          from corrections
          where corrects_event_id <> event_id
        )
    `,
  );
}

/** Marks the events of `verdicts` that do not count, and tells the parts of all of them. */
async function leaveOut(transaction: Transaction, came: Came, verdicts: Query): Promise<number[]> {
  await transaction.run(sql`create or replace temp table part_settled as ${verdicts}`);
  await transaction.run(sql`
    insert into uncounted_events
    select event_id
    from part_settled
    where not should_count
  `);
  await noteRecounted(transaction, came);
  const rows = await transaction.rows(sql`select distinct part_id from part_settled`, z.object({ part_id: integer }));
  return rows.map(({ part_id }) => part_id);
}

/** Of earlier parts, whose read models change by it: who took part in the events that count now, or no longer do. */
async function noteRecounted(transaction: Transaction, { partId, changeId }: Came): Promise<void> {
  const [span] = await transaction.rows(
    sql`
      select min(event_time) as first, max(event_time) as last
      from part_settled
      where part_id <> cast(${partId} as integer)
    `,
    z.object({ first: timestamp.nullable(), last: timestamp.nullable() }),
  );
  if (!span?.first || !span.last) return;
  await transaction.run(sql`
    insert into recounted_events
    select cast(${changeId} as integer), event_time, key_arn, destination_key_arn, principal
    from kms_events
    where event_time >= ${span.first}
      and event_time <= ${span.last}
      and event_id in (
        select event_id
        from part_settled
        where part_id <> cast(${partId} as integer)
      )
  `);
}
