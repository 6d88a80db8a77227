import type { KeyRows } from '@/db/key-store';
import { keyRows } from '@/lib/keys/key-rows';
import { inTurns } from '@/lib/model/turns';
import type { Runtime } from '@/lib/runtime';
import { type KeyGround, keyGround } from './key-ground';
import { readKeyInputs } from './key-inputs';
import { keyPacks } from './key-packs';
import { keyUpdate } from './key-update';

type Stores = Pick<Runtime, 'models' | 'keys' | 'site' | 'now'>;

/**
 * Brings key state up to date with events, use and inventory; judged as of the end of the data unless an instant is
 * given. Computes anew only the keys that something came in about, as long as nothing changed that concerns them all;
 * the result is the same. Without any data it stays empty.
 */
export async function refreshKeys(stores: Stores, given?: Date): Promise<void> {
  const ground = await keyGround(stores, given ?? null);
  if (ground === null) return;
  const update = await keyUpdate(stores, ground);
  if (update !== null && ground.point !== null) {
    await stores.keys.update(update, { ...ground.point, asOf: ground.asOf, basis: ground.basis });
  } else await replaceAll(stores, ground);
}

/** What key state would be, computed whole; null without any data. Writes nothing. */
export async function keyState(stores: Stores): Promise<KeyRows | null> {
  const ground = await keyGround(stores, null);
  return ground === null ? null : computedAll(stores, ground);
}

async function computedAll(stores: Stores, ground: KeyGround): Promise<KeyRows> {
  return inTurns(keyRows(await readKeyInputs(stores, ground, 'all')));
}

async function replaceAll(stores: Stores, ground: KeyGround): Promise<void> {
  const { point, asOf, basis } = ground;
  await stores.keys.replace(keyPacks(stores, ground), point && { ...point, asOf, basis });
}
