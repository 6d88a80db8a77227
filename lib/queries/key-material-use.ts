import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { daysBefore } from '@/lib/model/time';
import { INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Days of decryptions that are counted. */
export const MATERIAL_DAYS = 90;

const row = z.object({
  /** Null where nothing says which material is current. */
  current_material_id: z.string().nullable(),
  /** Successful decryptions that name their material. */
  decrypts: integer,
  /** Those of them with another material than the current. */
  on_old: integer,
});
export type MaterialUse = z.infer<typeof row>;

/**
 * How many decryptions of the last 90 days used material that is no longer current. Which is current is told by
 * rotations, by DescribeKey, and by what encrypts: the latest word counts.
 */
export async function keyMaterialUse(models: ReadModels, keyArn: string, asOf: Date): Promise<MaterialUse> {
  const [found] = await models.rows(
    sql`
      with seen as (
        select
          key_material_id                                                                  as material_id,
          count(*) filter (
            where event_name = 'Decrypt'
              and event_time >= ${daysBefore(asOf, MATERIAL_DAYS)}
          )                                                                                as decrypts,
          max(event_time) filter (where event_name = 'Encrypt' or event_name like 'GenerateDataKey%') as written_at
        from kms_events
        where key_arn = ${keyArn}
          and outcome = 'ok'
          and counted
          and key_material_id is not null
          and event_time <= ${asOf}
        group by key_material_id
      ),
      words as (
        select material_id, rotated_at as said_at
        from key_rotations
        where key_arn = ${keyArn}
          and kind <> 'import'
          and material_id is not null
          and rotated_at <= ${asOf}
        union all
        -- A call that was under way during a rotation may be logged a little after it.
        select material_id, written_at - interval 5 minute as said_at
        from seen
        where written_at is not null
        union all
        select
          json_extract_string(answer, '$.description.value.currentMaterialId') as material_id,
          collected_at as said_at
        from (${INVENTORY_ANSWERS}) answers
        where key_arn = ${keyArn}
          and json_extract_string(answer, '$.description.value.currentMaterialId') is not null
          and collected_at <= ${asOf}
      ),
      current as (
        select arg_max(material_id, (said_at, material_id)) as material_id
        from words
      )
      select
        current.material_id                                              as current_material_id,
        coalesce(sum(decrypts), 0)                                       as decrypts,
        coalesce(sum(decrypts) filter (where seen.material_id <> current.material_id), 0) as on_old
      from current
      left join seen on true
      group by current.material_id
    `,
    row,
  );
  return found ?? { current_material_id: null, decrypts: 0, on_old: 0 };
}
