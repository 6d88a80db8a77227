import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { TRAIL_SPOT_KINDS, type TrailSpotKind } from '@/lib/model/trail-spot';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const flag = z.boolean().nullable();
const trail = z.object({
  trail_arn: z.string(),
  account_id: z.string(),
  home_region: z.string(),
  validated: flag,
  logging: flag,
  logging_unknown: z.string().nullable(),
  management: flag,
  kms_reads: flag,
  kms_writes: flag,
  kms_filtered: flag,
  selectors_unknown: z.string().nullable(),
  told_at: timestamp,
});
type Trail = z.infer<typeof trail>;

/** A place with customer keys, and what is known of its trails and its records. */
const place = z.object({
  account_id: z.string(),
  region: z.string(),
  keys: integer,
  /** Trails that CloudTrail showed there; null when it was not asked, or refused. */
  trails: texts.nullable(),
  told_at: timestamp.nullable(),
  last_record_at: timestamp.nullable(),
});
type Place = z.infer<typeof place>;

/** One thing that settings leave unseen. */
export interface TrailSpot {
  readonly kind: TrailSpotKind;
  /** Null for what is about a place as a whole. */
  readonly trailArn: string | null;
  readonly accountId: string;
  readonly region: string;
  /** When CloudTrail said so; null when it was not asked. */
  readonly toldAt: Date | null;
  /** Why it did not say; null where it did. */
  readonly unknown: string | null;
  /** Whether another trail, by its settings, records all calls of KMS in this one's home. */
  readonly isRecordedElsewhere: boolean;
  /** Of a place: the last record of any service that was read; null when there is none. */
  readonly lastRecordAt: Date | null;
}

export interface TrailSettings {
  readonly spots: readonly TrailSpot[];
  /** Trails whose settings are known, wholly or in part. */
  readonly trails: number;
  /** The newest answer; null when CloudTrail was never asked. */
  readonly toldAt: Date | null;
}

/**
 * What the settings of trails, as the newest inventories have them, leave unseen; worst first. A place counts only
 * where customer keys are, and where other trails were asked for.
 */
export async function trailSpots(models: ReadModels): Promise<TrailSettings> {
  const [trails, places] = await Promise.all([models.rows(TRAILS, trail), models.rows(PLACES, place)]);
  const told = [...trails.map(({ told_at }) => told_at), ...places.flatMap(({ told_at }) => told_at ?? [])];
  if (told.length === 0) return { spots: [], trails: 0, toldAt: null };
  const byArn = new Map(trails.map((one) => [one.trail_arn, one]));
  const spots = [
    ...places.flatMap((one) => spotOfPlace(one, byArn)),
    ...trails.flatMap((one) => spotsOf(one, places, byArn)),
  ];
  return {
    spots: spots.sort((a, b) => TRAIL_SPOT_KINDS.indexOf(a.kind) - TRAIL_SPOT_KINDS.indexOf(b.kind)),
    trails: trails.length,
    toldAt: new Date(Math.max(...told.map((at) => at.getTime()))),
  };
}

const TRAILS = sql`
  select
    trail_arn,
    account_id,
    home_region,
    validated,
    logging,
    logging_unknown,
    management,
    kms_reads,
    kms_writes,
    kms_filtered,
    selectors_unknown,
    told_at
  from trail_settings
  order by trail_arn
`;

const PLACES = sql`
  with own as (
    select account_id, region, count(*) as keys
    from keys
    where coalesce(manager, 'CUSTOMER') <> 'AWS'
      and state <> 'Deleted'
      and regexp_full_match(account_id, '[0-9]{12}')
    group by account_id, region
  ),
  seen as (
    select account_id, region, max(hour) as last_record_at
    from coverage_hour
    group by account_id, region
  )
  select
    account_id,
    region,
    own.keys,
    trail_places.trails,
    trail_places.told_at,
    seen.last_record_at
  from own
  left join trail_places using (account_id, region)
  left join seen using (account_id, region)
  order by account_id, region
`;

/** Whether a trail records all calls of KMS, by its settings; null when they do not tell. */
function recordsAll({ logging, kms_reads, kms_writes, kms_filtered }: Trail): boolean | null {
  if (logging === false || kms_reads === false || kms_writes === false || kms_filtered === true) return false;
  return logging === null || kms_reads === null ? null : true;
}

function spotOfPlace(one: Place, byArn: ReadonlyMap<string, Trail>): TrailSpot[] {
  const spot = (kind: TrailSpotKind) => [
    {
      kind,
      trailArn: null,
      accountId: one.account_id,
      region: one.region,
      toldAt: one.told_at,
      unknown: null,
      isRecordedElsewhere: false,
      lastRecordAt: one.last_record_at,
    },
  ];
  if (one.trails === null) return spot('place-unasked');
  const known = one.trails
    .map((arn) => byArn.get(arn))
    .map((shown) => (shown === undefined ? null : recordsAll(shown)));
  if (known.includes(true)) return [];
  return spot(known.includes(null) ? 'part-unknown' : 'no-trail');
}

function spotsOf(one: Trail, places: readonly Place[], byArn: ReadonlyMap<string, Trail>): TrailSpot[] {
  const home = places.find((at) => at.account_id === one.account_id && at.region === one.home_region);
  const others = (home?.trails ?? []).filter((arn) => arn !== one.trail_arn).map((arn) => byArn.get(arn));
  const isRecordedElsewhere = others.some((other) => other !== undefined && recordsAll(other) === true);
  return kindsOf(one).map(({ kind, unknown }) => ({
    kind,
    trailArn: one.trail_arn,
    accountId: one.account_id,
    region: one.home_region,
    toldAt: one.told_at,
    unknown,
    isRecordedElsewhere: kind !== 'not-validated' && isRecordedElsewhere,
    lastRecordAt: null,
  }));
}

function kindsOf(one: Trail): { readonly kind: TrailSpotKind; readonly unknown: string | null }[] {
  const told = (kind: TrailSpotKind, unknown: string | null = null) => ({ kind, unknown });
  return [
    ...(one.logging === false ? [told('not-logging')] : []),
    ...(one.logging === null ? [told('logging-unknown', one.logging_unknown)] : []),
    ...(one.kms_reads === null ? [told('selectors-unknown', one.selectors_unknown)] : []),
    ...leftOut(one).map((kind) => told(kind)),
    ...(one.validated === false ? [told('not-validated')] : []),
  ];
}

function leftOut({ management, kms_reads, kms_writes, kms_filtered }: Trail): TrailSpotKind[] {
  if (management === null) return [];
  if (!management) return ['no-management'];
  if (!kms_reads && !kms_writes) return ['kms-excluded'];
  if (!kms_reads) return ['write-only'];
  if (!kms_writes) return ['read-only'];
  return kms_filtered ? ['filtered'] : [];
}
