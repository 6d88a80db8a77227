import type { Answer, Inventory, InventoryTrail } from '@/lib/inventory/inventory';
import { recordedBy } from '@/lib/inventory/trail-selectors';
import type { PlaceRecording, PlaceWithoutUse } from '@/lib/model/coverage';
import type { SqlValue } from '@/lib/model/query';

type Row = Readonly<Record<string, SqlValue>>;

export interface TrailRows {
  readonly trail_settings: readonly Row[];
  readonly trail_places: readonly Row[];
}

interface Told {
  readonly at: Date;
}

type ToldTrail = InventoryTrail & Told;
interface ToldPlace extends Told {
  readonly accountId: string;
  readonly region: string;
  readonly trails: readonly string[];
  readonly recorded: PlaceRecording | null;
  /** The first of the newest unbroken answers that say so. */
  readonly since: Date;
}

const NOT_ASKED = 'not asked';
const OTHER_SHAPE = 'the answer has no selectors that can be read';

/** What the newest inventories say of trails, and of the places whose trails were asked for. */
export function trailRows(inventories: readonly Omit<Inventory, 'keys'>[]): TrailRows {
  const { trails, places } = newest(inventories);
  return {
    trail_settings: [...trails.values()]
      .filter((trail) => !isGone(trail, places))
      .sort((a, b) => (a.trailArn < b.trailArn ? -1 : 1))
      .map(trailRow),
    trail_places: [...places.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { accountId, region, trails: shown, recorded, since, at }]) => ({
        account_id: accountId,
        region,
        trails: [...shown].sort(),
        recorded,
        recorded_since: recorded === null ? null : since,
        told_at: at,
      })),
  };
}

/** Places whose trails leave out the use of keys, each with the first of the newest unbroken answers that say so. */
export function placesWithoutUse(inventories: readonly Omit<Inventory, 'keys'>[]): PlaceWithoutUse[] {
  return [...newest(inventories).places.values()]
    .filter(({ recorded }) => recorded === 'without-use')
    .map(({ accountId, region, since }) => ({ accountId, region, since }));
}

function newest(inventories: readonly Omit<Inventory, 'keys'>[]): {
  readonly trails: ReadonlyMap<string, ToldTrail>;
  readonly places: ReadonlyMap<string, ToldPlace>;
} {
  const trails = new Map<string, ToldTrail>();
  const places = new Map<string, ToldPlace>();
  const inTime = inventories.toSorted((a, b) => Date.parse(a.collectedAt) - Date.parse(b.collectedAt));
  for (const inventory of inTime) {
    const at = new Date(inventory.collectedAt);
    for (const trail of inventory.trails ?? []) trails.set(trail.trailArn, told(trail, trails.get(trail.trailArn), at));
    for (const place of inventory.trailPlaces ?? []) {
      const name = `${place.accountId} ${place.region}`;
      const before = places.get(name) ?? { recorded: null, since: at };
      places.set(name, { ...place, recorded: before.recorded, since: before.since, at });
    }
    for (const [name, place] of places) {
      const recorded = recordedAt(place.trails.map((arn) => trails.get(arn)));
      if (recorded !== place.recorded) places.set(name, { ...place, recorded, since: at });
    }
  }
  return { trails, places };
}

/**
 * A trail as it was told last. Who lists it without asking what it records, as a member of its organization does, takes
 * nothing away from what was told before.
 */
function told(trail: InventoryTrail, before: ToldTrail | undefined, at: Date): ToldTrail {
  const logging = trail.logging ?? before?.logging;
  const selectors = trail.selectors ?? before?.selectors;
  return { ...trail, ...(logging && { logging }), ...(selectors && { selectors }), at };
}

/** What the trails that a place shows record together; null as soon as it hangs on one that is not told. */
function recordedAt(shown: readonly (ToldTrail | undefined)[]): PlaceRecording | null {
  const each = shown.map((trail) => (trail === undefined ? null : recordedByTrail(trail)));
  if (each.includes('all')) return 'all';
  if (each.includes(null)) return null;
  return each.includes('without-use') ? 'without-use' : 'none';
}

function recordedByTrail({ logging, selectors }: InventoryTrail): PlaceRecording | null {
  if (logging?.known && !logging.value) return 'none';
  const recorded = selectors?.known ? recordedBy(selectors.value) : null;
  if (recorded !== null && !recorded.management) return 'none';
  if (recorded === null || !logging?.known) return null;
  return recorded.kmsReads ? 'all' : 'without-use';
}

/** Whether a later list of the trail's own home lacks it. */
function isGone({ trailArn, homeRegion, at }: ToldTrail, places: ReadonlyMap<string, ToldPlace>): boolean {
  const home = places.get(`${accountOf(trailArn)} ${homeRegion ?? regionOf(trailArn)}`);
  return home !== undefined && home.at >= at && !home.trails.includes(trailArn);
}

function trailRow(trail: ToldTrail): Row {
  const logging = trail.logging ?? { known: false, reason: NOT_ASKED };
  const selectors: Answer<string> = trail.selectors ?? { known: false, reason: NOT_ASKED };
  const recorded = selectors.known ? recordedBy(selectors.value) : null;
  return {
    trail_arn: trail.trailArn,
    account_id: accountOf(trail.trailArn),
    home_region: trail.homeRegion ?? regionOf(trail.trailArn),
    multi_region: trail.multiRegion,
    organization: trail.organization,
    validated: trail.validated,
    logging: logging.known ? logging.value : null,
    logging_unknown: logging.known ? null : logging.reason,
    management: recorded?.management ?? null,
    kms_reads: recorded?.kmsReads ?? null,
    kms_writes: recorded?.kmsWrites ?? null,
    kms_filtered: recorded?.filtered ?? null,
    selectors_unknown: recorded !== null ? null : selectors.known ? OTHER_SHAPE : selectors.reason,
    told_at: trail.at,
  };
}

function accountOf(trailArn: string): string {
  return trailArn.split(':')[4] ?? '';
}

function regionOf(trailArn: string): string {
  return trailArn.split(':')[3] ?? '';
}
