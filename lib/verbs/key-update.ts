import type { KeyUpdate } from '@/db/key-store';
import { aliasLink, placeOf } from '@/lib/keys/aliases';
import { type AliasLink, connectedKeys } from '@/lib/keys/connected';
import type { KeyInputs } from '@/lib/keys/key-inputs';
import { rowsByKey } from '@/lib/keys/key-rows';
import { restate, type Stated } from '@/lib/keys/restate';
import { daysBefore } from '@/lib/model/time';
import { inTurns } from '@/lib/model/turns';
import { aliasEvents } from '@/lib/queries/key-inputs';
import { keysMovedByTime, knownKeys, listedAliases, type StatedKey, statedKeys } from '@/lib/queries/key-restatement';
import { isInHistory, keysTouchedSince } from '@/lib/queries/store-changes';
import type { Runtime } from '@/lib/runtime';
import type { KeyGround } from './key-ground';
import { readKeyInputs } from './key-inputs';

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
  const known = await knownKeys(models);
  const connected = await connectedTo(stores, [...touched, ...moved], known);
  if (connected.size > Math.max(FEW, known.length / 2)) return null;
  const inputs = await readKeyInputs(stores, ground, [...connected]);
  const rows = await inTurns(rowsByKey(inputs));
  // A key that the history of these brought forth, and that nothing tied to them, may have more to its history.
  if (rows.keys.some(({ key_arn }) => !connected.has(String(key_arn)))) return null;
  return { keys: [...connected], rows, verdicts: await movedVerdicts(stores, inputs, rows.keys) };
}

async function connectedTo({ models }: Stores, touched: readonly string[], known: readonly string[]) {
  const links = [
    ...(await aliasEvents(models)).flatMap((event) => aliasLink(event) ?? []),
    ...(await listedAliases(models)).flatMap(({ key_arn, aliases }) =>
      aliases.map((alias): AliasLink => ({ place: placeOf(key_arn, alias), keyArn: key_arn })),
    ),
  ];
  // Who lost an alias is not always in the record, and there are few of these: all of them are followed.
  const lost = links.filter(({ keyArn }) => keyArn === null).map(({ place }) => place);
  return connectedKeys(touched, lost, links, [...known, ...touched]);
}

/** Of the keys that nothing came in about: those whose verdict is another one as of the new instant. */
async function movedVerdicts(
  { models }: Stores,
  inputs: KeyInputs,
  fresh: readonly Readonly<Record<string, unknown>>[],
): Promise<KeyUpdate['verdicts']> {
  const renewed = new Set(fresh.map(({ key_arn }) => key_arn));
  const others = (await statedKeys(models)).filter(({ key_arn }) => !renewed.has(key_arn));
  const since = daysBefore(inputs.asOf, inputs.limits.unusedAfterDays);
  const inUse = new Set(
    others
      .filter(({ last_used_at, api_last_used_at }) =>
        [last_used_at, api_last_used_at].some((at) => at !== null && at >= since),
      )
      .map(({ key_arn }) => key_arn),
  );
  return inTurns(restate(others.map(statedOf), inUse, inputs));
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
