import { z } from 'zod';
import { DAY_MS, type Window } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/** A call across accounts that a person or a role made: the only kind that is delivered twice (FACTS.md §1.4). */
const CROSSES = sql`
  shared_event_id is not null
  and identity_type is not null
  and identity_type <> 'AWSService'
  and caller_account_id is not null
  and recipient_account_id is not null
  and (caller_account_id <> key_account_id or destination_key_arn is not null or key_account_id is null)
  and event_category is distinct from 'NetworkActivity'
`;

const settling = z.object({ copies: z.boolean(), networks: z.boolean(), corrections: z.boolean() });

/**
 * Makes each call count once after a part came in, wherever its copies lie and in whatever order they came: of a call
 * across accounts the caller's copy, else one of each key's owner; of a call with a network record the management
 * record; of a corrected event the correction. Returns the parts in which something changed.
 */
export async function settleCounted(transaction: Transaction, partId: number, part: Window): Promise<number[]> {
  const from = new Date(part.from.getTime() - DAY_MS);
  const to = new Date(part.to.getTime() + DAY_MS);
  const { copies, networks, corrections } = await whatToSettle(transaction, partId, { from, to });
  const touched = [
    ...(copies || networks ? await settleCopies(transaction, partId, { from, to }) : []),
    ...(corrections ? await settleCorrections(transaction) : []),
  ];
  return [...new Set(touched)];
}

/** Most parts hold nothing that is delivered twice; asking first is much cheaper than comparing. */
async function whatToSettle(
  transaction: Transaction,
  partId: number,
  { from, to }: Window,
): Promise<z.infer<typeof settling>> {
  const [row] = await transaction.rows(
    sql`
      select
        exists (
          select 1
          from kms_events
          where part_id = cast(${partId} as integer)
            and ${CROSSES}
        ) as copies,
        exists (
          select 1
          from kms_events
          where event_category = 'NetworkActivity'
            and counted
            and event_time >= ${from}
            and event_time <= ${to}
        ) as networks,
        exists (
          select 1
          from kms_events
          where corrects_event_id is not null
        ) as corrections
    `,
    settling,
  );
  return row ?? { copies: true, networks: true, corrections: true };
}

async function settleCopies(transaction: Transaction, partId: number, { from, to }: Window): Promise<number[]> {
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
      from near
      where part_id = cast(${partId} as integer)
        and ${CROSSES}
    ),
    copies as (
      select
        event_id,
        part_id,
        counted,
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
      select event_id, part_id, counted, event_name, request_id, shared_event_id
      from near
      where event_category = 'NetworkActivity'
        and counted
    )
    select event_id, part_id, is_callers or (not has_callers and nth = 1) as should_count
    from copies
    where counted <> (is_callers or (not has_callers and nth = 1))
    union all
    select network.event_id, network.part_id, false
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
    update kms_events
    set counted = part_verdicts.should_count
    from part_verdicts
    where kms_events.event_id = part_verdicts.event_id
      and kms_events.event_time >= ${from}
      and kms_events.event_time <= ${to}
  `);
  const rows = await transaction.rows(sql`select distinct part_id from part_verdicts`, z.object({ part_id: integer }));
  await transaction.run(sql`drop table part_verdicts`);
  return rows.map(({ part_id }) => part_id);
}

async function settleCorrections(transaction: Transaction): Promise<number[]> {
  await transaction.run(sql`
    create or replace temp table part_corrections as
    select event_id, part_id
    from kms_events
    where counted
      and event_id in (
        select try_cast(corrects_event_id as uuid)
        from kms_events
        where corrects_event_id is not null
      )
      and not (corrects_event_id is not null and event_id = try_cast(corrects_event_id as uuid))
  `);
  await transaction.run(sql`
    update kms_events
    set counted = false
    where event_id in (select event_id from part_corrections)
  `);
  const rows = await transaction.rows(
    sql`select distinct part_id from part_corrections`,
    z.object({ part_id: integer }),
  );
  await transaction.run(sql`drop table part_corrections`);
  return rows.map(({ part_id }) => part_id);
}
