import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { ELIGIBILITIES } from '@/lib/keys/eligibility';
import { HINDRANCES, ON_DEMAND_QUOTA } from '@/lib/keys/rotation-outlook';
import { HOW_SOON, STOPS, whatBreaks } from '@/lib/keys/what-breaks';
import { AppError } from '@/lib/model/errors';
import { parseKeyArn } from '@/lib/model/parse';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { keyResources, keyServices } from './key-blast-radius';
import { keyMaterialUse } from './key-material-use';
import { keyRotationTruth } from './key-rotation-truth';

const row = z.record(z.string(), z.unknown());

const Rotation = z.object({
  eligibility: z.enum(ELIGIBILITIES),
  held_up_by: z.enum(HINDRANCES),
  enabled: z.boolean().nullable(),
  period_days: z.number().nullable(),
  last_rotated_at: z.string().nullable(),
  material_since: z.string().nullable(),
  next_rotation_at: z.string().nullable(),
  missed_rotation_at: z.string().nullable(),
  on_demand_used: z.number().nullable(),
  on_demand_quota: z.number(),
  material_expires_at: z.string().nullable(),
});

const IfDisabled = z.object({
  rank: z.number(),
  service: z.string(),
  resource: z.string().nullable(),
  stops: z.enum(STOPS),
  how_soon: z.enum(HOW_SOON),
  calls_30_days: z.number(),
  last_at: z.string(),
});

/** The tables of one key, rows as the store has them; null is "not known". */
export const KeyDossier = z.object({
  key: z.looseObject({ key_arn: z.string() }),
  rotation: Rotation,
  if_disabled: z.array(IfDisabled),
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
  const arn = parseKeyArn(keyArn);
  if (!arn) throw new AppError('not-found', `"${keyArn}" is no key.`);
  const [materialUse, resourcesSeen, services, rotation] = await Promise.all([
    keyMaterialUse(models, keyArn, asOf),
    keyResources(models, arn, asOf),
    keyServices(models, arn, asOf),
    rotationOf(models, keyArn, asOf),
  ]);
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
    rotation,
    if_disabled: whatBreaks(resourcesSeen, services).map((broken, index) => ({
      rank: index + 1,
      service: broken.service,
      resource: broken.resource,
      stops: broken.stops,
      how_soon: broken.soon,
      calls_30_days: broken.recentCalls,
      last_at: broken.lastAt.toISOString(),
    })),
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

const rotating = z.object({
  rotation_eligibility: z.string(),
  rotation_enabled: z.boolean().nullable(),
  rotation_period_days: integer.nullable(),
  state: z.string(),
  state_since: timestamp.nullable(),
  next_rotation_at: timestamp.nullable(),
  last_rotated_at: timestamp.nullable(),
  material_since: timestamp.nullable(),
  on_demand_rotations: integer.nullable(),
  material_expires_at: timestamp.nullable(),
});

async function rotationOf(models: ReadModels, keyArn: string, asOf: Date): Promise<KeyDossier['rotation']> {
  const [found] = await models.rows(
    sql`
      select
        rotation_eligibility,
        rotation_enabled,
        rotation_period_days,
        state,
        state_since,
        next_rotation_at,
        last_rotated_at,
        material_since,
        on_demand_rotations,
        material_expires_at
      from keys
      where key_arn = ${keyArn}
    `,
    rotating,
  );
  if (!found) throw new AppError('not-found', `No key ${keyArn} is known.`);
  const truth = keyRotationTruth(found, asOf);
  return {
    eligibility: truth.eligibility,
    held_up_by: truth.hindrance,
    enabled: found.rotation_enabled,
    period_days: found.rotation_period_days,
    last_rotated_at: iso(found.last_rotated_at),
    material_since: iso(found.material_since),
    next_rotation_at: iso(found.next_rotation_at),
    missed_rotation_at: iso(truth.missedAt),
    on_demand_used: found.on_demand_rotations,
    on_demand_quota: ON_DEMAND_QUOTA,
    material_expires_at: iso(found.material_expires_at),
  };
}

function iso(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
