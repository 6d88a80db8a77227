import { z } from 'zod';
import type { Facts } from '@/db/facts';
import type { Window } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

const row = z.object({ weekday: integer, hour: integer, calls: integer });

/** `calls[weekday][hour]`, Monday first, hours of the given zone; and how many calls these are. */
export interface HumanUse {
  readonly calls: readonly (readonly number[])[];
  readonly total: number;
}

/**
 * When people use keys: calls by IAM users, root, IAM Identity Center and its roles. A role that only programs take
 * is told apart by its name alone, so other roles are left out.
 */
export async function humanUse(facts: Facts, window: Window, timeZone: string): Promise<HumanUse> {
  const rows = await facts.rows(
    sql`
      with calls as (
        select timezone(${timeZone}, timezone('UTC', event_time)) as local_time
        from kms_events
        where
          ${within(window)}
          and counted
          and (
            identity_type in ('IAMUser', 'Root', 'IdentityCenterUser')
            or contains(principal, '/AWSReservedSSO_')
          )
      )
      select
        isodow(local_time)        as weekday,
        hour(local_time)          as hour,
        count(*)                  as calls
      from calls
      group by 1, 2
      order by 1, 2
    `,
    row,
  );
  const calls = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const { weekday, hour, calls: count } of rows) {
    const day = calls[weekday - 1];
    if (day) day[hour] = count;
  }
  return { calls, total: rows.reduce((sum, one) => sum + one.calls, 0) };
}
