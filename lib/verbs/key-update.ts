import type { KeyUpdate } from '@/db/key-store';
import type { KeyInputs } from '@/lib/keys/key-inputs';
import { rowsByKey } from '@/lib/keys/key-rows';
import { restate, type Stated } from '@/lib/keys/restate';
import { inTurns } from '@/lib/model/turns';
import { connectedKeys } from '@/lib/queries/connected-keys';
import { coveredDays } from '@/lib/queries/key-inputs';
import {
  keysMovedByTime,
  knownKeyCount,
  relativesInUse,
  type Span,
  type StatedKey,
  statedKeys,
} from '@/lib/queries/key-restatement';
import { isInHistory, keysTouchedSince } from '@/lib/queries/store-changes';
import type { Runtime } from '@/lib/runtime';
import type { KeyGround } from './key-ground';
import { byPlace, readKeyInputs } from './key-inputs';

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
  const { keys: touched, unknownRecounted } = await keysTouchedSince(models, before.changeId);
  if (unknownRecounted) return null;
  const moved = await keysMovedByTime(models, before.asOf, ground.asOf);
  const connected = await connectedKeys(models, [...touched, ...moved]);
  if (connected.size > Math.max(FEW, (await knownKeyCount(models)) / 2)) return null;
  const inputs = await readKeyInputs(stores, ground, [...connected]);
  const rows = await inTurns(rowsByKey(inputs));
  // A key that the history of these brought forth, and that nothing tied to them, may have more to its history.
  if (rows.keys.some(({ key_arn }) => !connected.has(String(key_arn)))) return null;
  const span = {
    changeId: before.changeId,
    from: before.asOf,
    to: ground.asOf,
    windowDays: stores.site.unusedAfterDays,
  };
  return { keys: [...connected], rows, verdicts: await movedVerdicts(stores, inputs, span, connected) };
}

/** Of the keys that nothing came in about: those whose verdict is another one as of the new instant. */
async function movedVerdicts(
  { models }: Stores,
  inputs: KeyInputs,
  span: Span,
  renewed: ReadonlySet<string>,
): Promise<KeyUpdate['verdicts']> {
  const others = (await statedKeys(models, span)).filter(({ key_arn }) => !renewed.has(key_arn));
  if (others.length === 0) return [];
  const inUse = await relativesInUse(models, span.to, span.windowDays);
  const covered = await coveredDays(
    models,
    span.to,
    span.windowDays,
    others.map(({ key_arn }) => key_arn),
  );
  return inTurns(restate(others.map(statedOf), inUse, { ...inputs, coveredDays: byPlace(covered) }));
}

function statedOf(row: StatedKey): Stated {
  return {
    keyArn: row.key_arn,
    manager: row.manager,
    state: row.state,
    spec: row.key_spec,
    usage: row.key_usage,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    api:
      row.api_asked_at === null
        ? null
        : { at: row.api_last_used_at, trackingSince: row.api_tracking_since, askedAt: row.api_asked_at },
    protectsData: row.protects_data,
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
