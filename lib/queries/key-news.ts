import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';
import { newHoursSince, partsSince } from './store-changes';

/** Keys by what there is of them that is new. */
export type KeysByName = ReadonlyMap<string, readonly string[]>;

/** What is new since a change, name by name. */
export interface KeyNews {
  /** By what became another of a key: `keys.<column>`, or another table of key state. */
  readonly state: KeysByName;
  /** By the name of a control event that came in. Events that name no key have their name here all the same. */
  readonly control: KeysByName;
  /** Whether records came in from an hour of an account and Region, or the first of KMS, of which none were here. */
  readonly newHours: boolean;
  /** Whether digests told of log files. */
  readonly digests: boolean;
  /** Whether an inventory was newer than the instant of judgement then: what it tells comes about as the logs reach it. */
  readonly inventoryAhead: boolean;
}

/** What is new since a change, when it was judged as of an instant; null where it is not known what became another of a key. */
export async function keyNewsSince(
  models: ReadModels,
  { changeId, asOf }: { readonly changeId: number; readonly asOf: Date },
): Promise<KeyNews | null> {
  const [row] = await manyRows(
    models,
    sql`
      with new_parts as (${partsSince(changeId)}),
      changed as (
        select name, list(distinct key_arn order by key_arn) as keys
        from (
          select key_arn, unnest(changed) as name
          from key_state_changes
          where change_id > cast(${changeId} as integer)
        ) named
        group by name
      ),
      came as (
        select event_name, coalesce(list(distinct key_arn order by key_arn) filter (where key_arn is not null), []) as keys
        from control_events
        where part_id in (from new_parts)
        group by event_name
      )
      select
        (select coalesce(list({ name: name, keys: keys } order by name), []) from changed)             as state,
        (select coalesce(list({ name: event_name, keys: keys } order by event_name), []) from came)    as control,
        exists (
          select 1
          from key_state_changes
          where change_id > cast(${changeId} as integer)
            and changed is null
        ) as unknown,
        exists (from (${newHoursSince(changeId)}) hours) as new_hours,
        exists (
          select 1
          from store_changes
          where change_id > cast(${changeId} as integer)
            and kind = 'digests'
        ) as digests,
        exists (
          select 1
          from inventory_snapshots
          where collected_at > ${asOf}
        ) as inventory_ahead
    `,
    z.object({
      state: named,
      control: named,
      unknown: z.boolean(),
      new_hours: z.boolean(),
      digests: z.boolean(),
      inventory_ahead: z.boolean(),
    }),
  );
  if (row === undefined || row.unknown) return null;
  return {
    state: byName(row.state),
    control: byName(row.control),
    newHours: row.new_hours,
    digests: row.digests,
    inventoryAhead: row.inventory_ahead,
  };
}

const named = z.array(z.object({ name: z.string(), keys: texts }));

function byName(rows: z.infer<typeof named>): KeysByName {
  return new Map(rows.map(({ name, keys }) => [name, keys]));
}
