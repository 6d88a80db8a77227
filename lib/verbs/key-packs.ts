import type { KeyRows } from '@/db/key-store';
import { keyRows } from '@/lib/keys/key-rows';
import type { SqlValue } from '@/lib/model/query';
import { inTurns } from '@/lib/model/turns';
import { connectedKeys } from '@/lib/queries/connected-keys';
import { knownKeys } from '@/lib/queries/known-keys';
import type { Runtime } from '@/lib/runtime';
import type { KeyGround } from './key-ground';
import { readKeyInputs } from './key-inputs';

type Stores = Pick<Runtime, 'models' | 'keys' | 'site'>;
type Row = Readonly<Record<string, SqlValue>>;

/** Events whose histories are held in memory at a time; a single key may have more. */
const EVENTS_AT_ONCE = 50_000;

/**
 * All key state, a pack of keys after the other, so that it fits into memory however many events there are. Keys whose
 * histories hang together come in one pack. What is about no single key comes with the first.
 */
export async function* keyPacks(
  stores: Stores,
  ground: KeyGround,
  eventsAtOnce = EVENTS_AT_ONCE,
): AsyncGenerator<KeyRows> {
  const all = await knownKeys(stores.models);
  const total = all.reduce((sum, { control_events }) => sum + control_events, 0);
  if (total <= eventsAtOnce) {
    yield await inTurns(keyRows(await readKeyInputs(stores, ground, 'all')));
    return;
  }
  const sets = await inTurns(setsOf(all));
  const told = new Set<string>();
  let isFirst = true;
  for (const begun of packs(all, told, eventsAtOnce)) {
    const rows = await packOf(stores, ground, begun, sets);
    yield await inTurns(ofPack(rows, ({ key_arn }) => !told.has(String(key_arn)), isFirst));
    for (const { key_arn } of rows.keys) told.add(String(key_arn));
    isFirst = false;
  }
}

type Known = Awaited<ReturnType<typeof knownKeys>>[number];
type Sets = ReadonlyMap<string, readonly string[]>;

function* setsOf(all: readonly Known[]): Generator<void, Sets> {
  const sets = new Map<string, string[]>();
  for (const { key_arn } of all) {
    const name = setOf(key_arn);
    const set = sets.get(name);
    if (set) set.push(key_arn);
    else sets.set(name, [key_arn]);
    yield;
  }
  return sets;
}

/** Keys that were not told of yet, as many as so many events changed, or one of which there are more. */
function* packs(all: readonly Known[], told: ReadonlySet<string>, eventsAtOnce: number): Generator<string[]> {
  let pack: string[] = [];
  let events = 0;
  for (const { key_arn, control_events } of all) {
    if (told.has(key_arn)) continue;
    pack.push(key_arn);
    events += control_events;
    if (events < eventsAtOnce) continue;
    yield pack;
    pack = [];
    events = 0;
  }
  if (pack.length > 0) yield pack;
}

/** The state of some keys and of all that hang together with them, also of those that their histories bring forth. */
async function packOf(stores: Stores, ground: KeyGround, begun: readonly string[], sets: Sets): Promise<KeyRows> {
  let scope = await together(stores, begun, sets);
  for (;;) {
    const rows = await inTurns(keyRows(await readKeyInputs(stores, ground, [...scope])));
    const born = rows.keys.map(({ key_arn }) => String(key_arn)).filter((key) => !scope.has(key));
    if (born.length === 0) return rows;
    scope = await together(stores, [...scope, ...born], sets);
  }
}

/** All that hangs together with some keys; while key state is not there yet, nobody else knows of multi-Region sets. */
async function together({ models }: Stores, begun: readonly string[], sets: Sets): Promise<ReadonlySet<string>> {
  let scope: ReadonlySet<string> = new Set(begun);
  for (;;) {
    const connected = await connectedKeys(models, [...scope]);
    const whole = new Set([...connected].flatMap((key) => [key, ...(sets.get(setOf(key)) ?? [])]));
    if (whole.size === connected.size) return whole;
    scope = whole;
  }
}

/** What keys of one multi-Region set have in common; of any other key there is but one. */
function setOf(keyArn: string): string {
  const [, , , , account = '', resource = ''] = keyArn.split(':');
  return `${account}/${resource}`;
}

/** The rows of a pack about keys that no pack before told of: one key may have a hundred thousand. */
function* ofPack(rows: KeyRows, isNew: (row: Row) => boolean, isFirst: boolean): Generator<void, KeyRows> {
  const whole = (table: readonly Row[]) => (isFirst ? table : []);
  return {
    keys: yield* newOf(rows.keys, isNew),
    policy_versions: yield* newOf(rows.policy_versions, isNew),
    external_access: yield* newOf(rows.external_access, isNew),
    policy_remarks: yield* newOf(rows.policy_remarks, isNew),
    grants: yield* newOf(rows.grants, isNew),
    key_rotations: yield* newOf(rows.key_rotations, isNew),
    key_changes: yield* newOf(rows.key_changes, isNew),
    key_refusals: yield* newOf(rows.key_refusals, isNew),
    trusted_accounts: whole(rows.trusted_accounts),
    iam_listings: whole(rows.iam_listings),
    iam_principals: whole(rows.iam_principals),
    iam_wide_decrypts: whole(rows.iam_wide_decrypts),
    trail_settings: whole(rows.trail_settings),
    trail_places: whole(rows.trail_places),
  };
}

function* newOf(rows: readonly Row[], isNew: (row: Row) => boolean): Generator<void, Row[]> {
  const found: Row[] = [];
  for (const row of rows) {
    if (isNew(row)) found.push(row);
    yield;
  }
  return found;
}
