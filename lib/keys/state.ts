import { DAY_MS } from '@/lib/model/time';
import { instantIn, text, whole } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';
import { type KeyWorld, partsOf, relatedKeys } from './key-world';
import { toldByEvent } from './last-words';

/** KMS deletes after 30 days unless told otherwise (FACTS.md §1.2). */
const DEFAULT_DELETION_DAYS = 30;

/** The key is in this state from now on, as an event says. */
export function setState(key: KeyHistory, what: Happening, state: string): void {
  note(key, what, 'state', key.state, state);
  // Who disables a disabled key moves nothing.
  if (key.state !== state || key.stateSince === null) key.stateSince = what.at;
  key.state = state;
  key.stateKnownAt = what.at;
  key.stateOrigin = 'events';
  toldByEvent(key, 'state', what);
}

/** EnableKey and DisableKey, of which a key is told that nobody can use only once it is back (KMS Developer Guide, "Key states"). */
export function enabledOrNot(key: KeyHistory, what: Happening, state: 'Enabled' | 'Disabled'): void {
  if (key.state !== 'Unavailable') {
    setState(key, what, state);
    return;
  }
  note(key, what, 'state', key.state, state);
  key.stateBehind = state;
}

/** DisconnectCustomKeyStore: nobody can use the keys in it; those that wait for their deletion go on waiting. */
export function storeDisconnected(world: KeyWorld, what: Happening): void {
  for (const key of keysInStore(world, what)) {
    if (key.state !== null && key.state !== 'Enabled' && key.state !== 'Disabled') continue;
    key.stateBehind = key.state;
    setState(key, what, 'Unavailable');
  }
}

/** ConnectCustomKeyStore: its keys are what they were. */
export function storeConnected(world: KeyWorld, what: Happening): void {
  for (const key of keysInStore(world, what)) {
    if (key.state !== 'Unavailable') continue;
    setState(key, what, key.stateBehind ?? 'Enabled');
    key.stateBehind = null;
  }
}

/** The keys of the custom key store that an event of its account and Region names. */
function keysInStore(world: KeyWorld, { request, event }: Happening): KeyHistory[] {
  const store = text(request, 'customKeyStoreId');
  if (store === null) return [];
  return [...world.keys.values()].filter(({ keyArn, keyStore }) => {
    if (keyStore !== store) return false;
    const { account, region } = partsOf(keyArn);
    return region === event.aws_region && account === (event.recipient_account_id ?? account);
  });
}

export function scheduled(key: KeyHistory, what: Happening): void {
  const { at, request, response } = what;
  const days = whole(request, 'pendingWindowInDays') ?? whole(response, 'pendingWindowInDays') ?? DEFAULT_DELETION_DAYS;
  const state = text(response, 'keyState') ?? 'PendingDeletion';
  key.deletionRequestedAt = at;
  key.deletionDays = days;
  key.deletionEventId = what.event.event_id;
  // A primary waits for its replicas: its date is not fixed yet.
  key.deletionAt =
    state === 'PendingReplicaDeletion'
      ? null
      : (instantIn(response.deletionDate) ?? new Date(at.getTime() + days * DAY_MS));
  setState(key, what, state);
}

/** A cancelled deletion leaves the key disabled (KMS API reference, CancelKeyDeletion). */
export function deletionCancelled(key: KeyHistory, what: Happening): void {
  key.deletionRequestedAt = null;
  key.deletionEventId = null;
  key.deletionAt = null;
  setState(key, what, 'Disabled');
}

/** KMS deletes a key's grants with it. With the last of its replicas the waiting period of a primary begins. */
export function deleted(world: KeyWorld, key: KeyHistory, what: Happening): void {
  for (const grant of key.grants.values()) {
    if (grant.endedAt !== null) continue;
    grant.endedAt = what.at;
    grant.endedBy = 'DeleteKey';
  }
  setState(key, what, 'Deleted');
  if (!key.keyArn.includes(':key/mrk-')) return;
  const related = relatedKeys(world, key.keyArn);
  const primary = related.find(({ state }) => state === 'PendingReplicaDeletion');
  if (!primary || related.some((one) => one !== primary && one.state !== 'Deleted')) return;
  primary.deletionAt =
    primary.deletionDays === null ? null : new Date(what.at.getTime() + primary.deletionDays * DAY_MS);
  setState(primary, what, 'PendingDeletion');
}

/** A change of state is not seen everywhere at once; a use this soon after proves nothing against it. */
const SETTLING_MS = 15 * 60_000;

/** The state of a key at the end of its history. */
export interface PresentState {
  readonly state: string;
  readonly since: Date | null;
  readonly origin: 'events' | 'inventory' | 'none';
}

/**
 * The state in force. Whoever used a key has found it enabled: a use long after the last word on its state shows that
 * the way back is in no log.
 */
export function presentState(key: KeyHistory, use: { readonly provenAt: Date | null } | null): PresentState {
  const provenAt = use?.provenAt ?? null;
  if (key.state === null) {
    return provenAt
      ? { state: 'Enabled', since: null, origin: 'events' }
      : { state: 'Unknown', since: null, origin: 'none' };
  }
  const isContradicted =
    provenAt !== null &&
    key.state !== 'Enabled' &&
    key.state !== 'Deleted' &&
    provenAt.getTime() > (key.stateKnownAt ?? provenAt).getTime() + SETTLING_MS;
  return isContradicted
    ? { state: 'Enabled', since: null, origin: 'events' }
    : { state: key.state, since: key.stateSince, origin: key.stateOrigin };
}
