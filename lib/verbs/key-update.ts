import type { KeyUpdate } from '@/db/key-store';
import type { KeyInputs } from '@/lib/keys/key-inputs';
import { rowsByKey } from '@/lib/keys/key-rows';
import { isUseAlone, restate, type Stated } from '@/lib/keys/restate';
import { placesWithoutUse } from '@/lib/keys/trail-rows';
import type { PlaceWithoutUse } from '@/lib/model/coverage';
import { daysBefore } from '@/lib/model/time';
import { inTurns } from '@/lib/model/turns';
import { connectedKeys } from '@/lib/queries/connected-keys';
import { coveredDays, keyUses } from '@/lib/queries/key-inputs';
import {
  keysMovedByTime,
  knownKeyCount,
  relativesInUse,
  type StatedKey,
  statedKeys,
} from '@/lib/queries/key-restatement';
import { isInHistory, keysTouchedSince } from '@/lib/queries/store-changes';
import type { Runtime } from '@/lib/runtime';
import type { KeyGround } from './key-ground';
import { byPlace, keyUseOf, readKeyInputs } from './key-inputs';

type Stores = Pick<Runtime, 'models' | 'keys' | 'site'>;

/** Of more keys than these, and more than half of all, it is no dearer to compute all. */
const FEW = 100;

/**
 * What changed of key state since it was computed last. Null when all of it has to be computed anew: never computed, of
 * another store, on another ground, or too much of it touched.
 */
export async function keyUpdate(stores: Stores, ground: KeyGround): Promise<KeyUpdate | null> {
  const { models } = stores;
  const before = await stores.keys.basis();
  if (before === null || before.basis !== ground.basis || before.asOf > ground.asOf) return null;
  if (!(await isInHistory(models, before))) return null;
  const { changed, called, unknownRecounted } = await keysTouchedSince(models, before.changeId);
  if (unknownRecounted) return null;
  const span = {
    changeId: before.changeId,
    from: before.asOf,
    to: ground.asOf,
    windowDays: stores.site.unusedAfterDays,
    called,
  };
  const [used, stated, moved, keyCount] = await Promise.all([
    keyUses(models, called),
    statedKeys(models, span),
    keysMovedByTime(models, before.asOf, ground.asOf),
    knownKeyCount(models),
  ]);
  const uses = new Map(used.map((use) => [use.key_arn, use]));
  const usedAlone = new Set(stated.filter((row) => isUsedAlone(row, uses)).map(({ key_arn }) => key_arn));
  const begun = [...changed, ...moved, ...called.filter((key) => !usedAlone.has(key))];
  const connected = await connectedKeys(models, begun);
  if (connected.size > Math.max(FEW, keyCount / 2)) return null;
  const inputs = await readKeyInputs(stores, ground, [...connected]);
  const rows = await inTurns(rowsByKey(inputs));
  // A key that the history of these brought forth, and that nothing tied to them, may have more to its history.
  if (rows.keys.some(({ key_arn }) => !connected.has(String(key_arn)))) return null;
  const others = stated.filter(({ key_arn }) => !connected.has(key_arn));
  return {
    keys: [...connected],
    rows,
    restated: await restated(stores, inputs, others, uses, placesWithoutUse(ground.heads)),
  };
}

type Use = Awaited<ReturnType<typeof keyUses>>[number];

function isUsedAlone(row: StatedKey, uses: ReadonlyMap<string, Use>): boolean {
  const use = uses.get(row.key_arn);
  const known = { ...row, spec: row.key_spec, usage: row.key_usage };
  return use !== undefined && isUseAlone(known, keyUseOf(use), use.aws_alias);
}

/** Of the keys whose history says nothing new: those that were used, and those whose verdict is another one by now. */
async function restated(
  { models, site }: Stores,
  { asOf, limits }: KeyInputs,
  others: readonly StatedKey[],
  uses: ReadonlyMap<string, Use>,
  withoutUse: readonly PlaceWithoutUse[],
): Promise<KeyUpdate['restated']> {
  if (others.length === 0) return [];
  const stated = others.map((row) => statedOf(row, uses.get(row.key_arn)));
  const since = daysBefore(asOf, site.unusedAfterDays);
  const inUse = await relativesInUse(models, since);
  for (const { keyArn, use } of stated) if (use.lastUsedAt !== null && use.lastUsedAt >= since) inUse.add(keyArn);
  const arns = stated.map(({ keyArn }) => keyArn);
  const covered = await inTurns(byPlace(await coveredDays(models, asOf, site.unusedAfterDays, arns, withoutUse)));
  return inTurns(restate(stated, inUse, { asOf, limits, coveredDays: covered }));
}

function statedOf(row: StatedKey, use: Use | undefined): Stated {
  return {
    keyArn: row.key_arn,
    manager: row.manager,
    state: row.state,
    spec: row.key_spec,
    usage: row.key_usage,
    createdAt: row.created_at,
    use: use
      ? keyUseOf(use)
      : {
          firstSeenAt: row.first_seen_at,
          firstUsedAt: row.first_used_at,
          lastUsedAt: row.last_used_at,
          lastUsedOperation: row.last_used_operation,
          lastUsedEventId: row.last_used_event_id,
        },
    isUsedSince: use !== undefined,
    api:
      row.api_asked_at === null
        ? null
        : { at: row.api_last_used_at, trackingSince: row.api_tracking_since, askedAt: row.api_asked_at },
    protectsData: use ? use.protects_data : row.protects_data,
    hasServiceGrants: row.has_service_grants,
    words: [...row.aliases, row.description ?? '', ...row.tag_values],
    before: {
      verdict: row.unused_verdict,
      confidence: row.unused_confidence,
      reason: row.unused_reason,
      coveredDays: row.covered_days,
    },
  };
}
