import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';
import { keyMaterialUse } from './key-material-use';

const row = z.record(z.string(), z.unknown());

/** The tables of one key, rows as the store has them; null is "not known". */
export const KeyDossier = z.object({
  key: z.looseObject({ key_arn: z.string() }),
  policy_versions: z.array(row),
  external_access: z.array(row),
  grants: z.array(row),
  rotations: z.array(row),
  changes: z.array(row),
  refusals: z.array(row),
  material_use: z.object({ current_material_id: z.string().nullable(), decrypts: z.number(), on_old: z.number() }),
  users: z.array(row),
  resources: z.array(row),
});
export type KeyDossier = z.infer<typeof KeyDossier>;

/** All that the store knows of one key, as its tables say it; for the command line and exports. */
export async function keyDossier(models: ReadModels, keyArn: string, asOf: Date): Promise<KeyDossier> {
  const materialUse = await keyMaterialUse(models, keyArn, asOf);
  const [key] = await models.rows(sql`select * from keys where key_arn = ${keyArn}`, row);
  const [policyVersions, externalAccess, grants, rotations, changes, refusals, users, resources] = await Promise.all([
    models.rows(
      sql`select * exclude (key_arn) from policy_versions where key_arn = ${keyArn} order by valid_from`,
      row,
    ),
    models.rows(sql`select * exclude (key_arn) from external_access where key_arn = ${keyArn} order by token`, row),
    models.rows(
      sql`select * exclude (key_arn) from grants where key_arn = ${keyArn} order by created_at, grant_id`,
      row,
    ),
    models.rows(sql`select * exclude (key_arn) from key_rotations where key_arn = ${keyArn} order by rotated_at`, row),
    models.rows(
      sql`select * exclude (key_arn) from key_changes where key_arn = ${keyArn} order by changed_at, event_id`,
      row,
    ),
    models.rows(sql`select * exclude (key_arn) from key_refusals where key_arn = ${keyArn} order by aspect`, row),
    models.rows(
      sql`
        select
          principal,
          caller_account_id,
          via_service,
          event_name,
          outcome,
          cast(sum(calls) as bigint) as calls,
          min(first_at)              as first_at,
          max(last_at)               as last_at
        from edge_day
        where key_arn = ${keyArn}
        group by all
        order by calls desc, principal, event_name, outcome
      `,
      row,
    ),
    models.rows(
      sql`
        select
          context_key,
          context_value,
          cast(sum(calls) as bigint) as calls,
          min(first_at)              as first_at,
          max(last_at)               as last_at
        from context_day
        where key_arn = ${keyArn}
        group by all
        order by calls desc, context_key, context_value
      `,
      row,
    ),
  ]);
  return {
    key: { ...key, key_arn: keyArn },
    policy_versions: policyVersions,
    external_access: externalAccess,
    grants,
    rotations,
    changes,
    refusals,
    material_use: materialUse,
    users,
    resources,
  };
}
