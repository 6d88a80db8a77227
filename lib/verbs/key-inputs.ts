import { Inventory } from '@/lib/inventory/stored-inventory';
import type { KeyInputs, KeyUse } from '@/lib/keys/key-inputs';
import { placesWithoutUse } from '@/lib/keys/trail-rows';
import { inTurns, takingTurns } from '@/lib/model/turns';
import { controlEvents, coveredDays, type KeyScope, keyUses } from '@/lib/queries/key-inputs';
import type { Runtime } from '@/lib/runtime';
import type { KeyGround } from './key-ground';

/** All that the state of some keys is computed from. */
export async function readKeyInputs(
  { models, keys, site }: Pick<Runtime, 'models' | 'keys' | 'site'>,
  ground: KeyGround,
  scope: KeyScope,
): Promise<KeyInputs> {
  const { asOf, trusted, organizationId } = ground;
  const withoutUse = placesWithoutUse(ground.heads);
  const [events, uses, covered, inventories] = await Promise.all([
    controlEvents(models, scope),
    keyUses(models, scope),
    coveredDays(models, asOf, site.unusedAfterDays, scope, withoutUse),
    inventoriesOf(keys, ground, scope),
  ]);
  return {
    asOf,
    limits: { unusedAfterDays: site.unusedAfterDays, rotationMaxAgeDays: site.rotationMaxAgeDays },
    events,
    ...(await inTurns(byKey(uses))),
    coveredDays: await inTurns(byPlace(covered)),
    inventories,
    trusted,
    organizationId,
  };
}

/** What uses say of each key, thousands of them. */
function* byKey(
  rows: Awaited<ReturnType<typeof keyUses>>,
): Generator<void, Pick<KeyInputs, 'uses' | 'protecting' | 'awsAliases'>> {
  const uses = new Map<string, KeyUse>();
  const protecting = new Set<string>();
  const awsAliases = new Map<string, string>();
  for (const row of rows) {
    uses.set(row.key_arn, keyUseOf(row));
    if (row.protects_data) protecting.add(row.key_arn);
    if (row.aws_alias !== null) awsAliases.set(row.key_arn, row.aws_alias);
    yield;
  }
  return { uses, protecting, awsAliases };
}

/** The uses of a key as its state is computed from. */
export function keyUseOf(row: Awaited<ReturnType<typeof keyUses>>[number]): KeyUse {
  return {
    firstSeenAt: row.first_seen_at,
    firstUsedAt: row.first_used_at,
    lastUsedAt: row.last_used_at,
    lastUsedOperation: row.last_used_operation,
    lastUsedEventId: row.last_used_event_id,
    provenAt: row.proven_at,
    operations: row.operations,
  };
}

const StoredKey = Inventory.shape.keys.element;

/** The inventories with those of their keys that are asked for. */
async function inventoriesOf(keys: Runtime['keys'], { heads }: KeyGround, scope: KeyScope): Promise<Inventory[]> {
  const turn = takingTurns();
  const byId = new Map(
    heads.map(({ snapshotId, ...head }): [string, Inventory] => [snapshotId, { ...head, keys: [] }]),
  );
  for (const { snapshotId, body } of await keys.snapshotKeys(scope)) {
    byId.get(snapshotId)?.keys.push(StoredKey.parse(JSON.parse(body)));
    await turn();
  }
  return [...byId.values()];
}

/** Days by `account/region`. */
export function* byPlace(
  covered: readonly { account_id: string; region: string; days: readonly number[] }[],
): Generator<void, Map<string, ReadonlySet<number>>> {
  const places = new Map<string, ReadonlySet<number>>();
  for (const { account_id, region, days } of covered) {
    places.set(`${account_id}/${region}`, new Set(days));
    yield;
  }
  return places;
}
