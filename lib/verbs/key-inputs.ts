import { Inventory } from '@/lib/inventory/stored-inventory';
import type { KeyInputs, KeyUse } from '@/lib/keys/key-inputs';
import { takingTurns } from '@/lib/model/turns';
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
  const [events, uses, covered, inventories] = await Promise.all([
    controlEvents(models, scope),
    keyUses(models, scope),
    coveredDays(models, asOf, site.unusedAfterDays, scope),
    inventoriesOf(keys, ground, scope),
  ]);
  return {
    asOf,
    limits: { unusedAfterDays: site.unusedAfterDays, rotationMaxAgeDays: site.rotationMaxAgeDays },
    events,
    uses: new Map(uses.map((use) => [use.key_arn, keyUseOf(use)])),
    protecting: new Set(uses.filter(({ protects_data }) => protects_data).map(({ key_arn }) => key_arn)),
    awsAliases: new Map(
      uses.flatMap(({ key_arn, aws_alias }): [string, string][] => (aws_alias === null ? [] : [[key_arn, aws_alias]])),
    ),
    coveredDays: byPlace(covered),
    inventories,
    trusted,
    organizationId,
  };
}

/** The uses of a key as its state is computed from. */
export function keyUseOf(row: Awaited<ReturnType<typeof keyUses>>[number]): KeyUse {
  return {
    firstSeenAt: row.first_seen_at,
    firstUsedAt: row.first_used_at,
    lastUsedAt: row.last_used_at,
    lastUsedOperation: row.last_used_operation,
    lastUsedEventId: row.last_used_event_id,
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
export function byPlace(
  covered: readonly { account_id: string; region: string; days: readonly number[] }[],
): Map<string, ReadonlySet<number>> {
  return new Map(covered.map(({ account_id, region, days }) => [`${account_id}/${region}`, new Set(days)]));
}
