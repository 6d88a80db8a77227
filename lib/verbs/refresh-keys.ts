import type { KeyRows } from '@/db/key-store';
import { Inventory } from '@/lib/inventory/stored-inventory';
import { keyRows } from '@/lib/keys/key-rows';
import { trustedAccounts } from '@/lib/keys/trust';
import { asOf } from '@/lib/queries/as-of';
import {
  awsAliases,
  controlEvents,
  coveredDays,
  keyUses,
  protectingKeys,
  recipientAccounts,
} from '@/lib/queries/key-inputs';
import type { Runtime } from '@/lib/runtime';

/**
 * Rebuilds key state from events, use and inventory, and replaces it whole; judged as of the end of the data unless an
 * instant is given. Without any data it stays empty.
 */
export async function refreshKeys(
  { models, keys, site, now }: Pick<Runtime, 'models' | 'keys' | 'site' | 'now'>,
  given?: Date,
): Promise<void> {
  const snapshots = await keys.snapshots();
  const inventories = snapshots.map(({ body }) => Inventory.parse(JSON.parse(body)));
  const instant = given ?? (await asOf({ models, now })) ?? latest(inventories);
  if (instant === null) return;
  const [events, uses, protecting, aliases, covered, own] = await Promise.all([
    controlEvents(models),
    keyUses(models),
    protectingKeys(models),
    awsAliases(models),
    coveredDays(models, instant, site.unusedAfterDays),
    recipientAccounts(models),
  ]);
  const rows: KeyRows = keyRows({
    asOf: instant,
    limits: { unusedAfterDays: site.unusedAfterDays, rotationMaxAgeDays: site.rotationMaxAgeDays },
    events,
    uses: new Map(
      uses.map((use) => [
        use.key_arn,
        {
          firstSeenAt: use.first_seen_at,
          firstUsedAt: use.first_used_at,
          lastUsedAt: use.last_used_at,
          lastUsedOperation: use.last_used_operation,
          lastUsedEventId: use.last_used_event_id,
          operations: use.operations,
        },
      ]),
    ),
    protecting: new Set(protecting),
    awsAliases: new Map(aliases.map(({ key_arn, alias }) => [key_arn, alias])),
    coveredDays: byPlace(covered),
    inventories,
    trusted: trustedAccounts(own, site, inventories),
    organizationId:
      site.organizationId ??
      inventories.findLast(({ organizationId }) => organizationId !== null)?.organizationId ??
      null,
  });
  await keys.replace(rows);
}

function byPlace(
  covered: readonly { account_id: string; region: string; day: number }[],
): Map<string, ReadonlySet<number>> {
  const places = new Map<string, Set<number>>();
  for (const { account_id, region, day } of covered) {
    const place = `${account_id}/${region}`;
    places.set(place, (places.get(place) ?? new Set()).add(day));
  }
  return places;
}

function latest(inventories: readonly Inventory[]): Date | null {
  const last = inventories.at(-1);
  return last ? new Date(last.collectedAt) : null;
}
