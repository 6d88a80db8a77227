import type { ControlEvent } from './control-event';
import type { KeyGrant, KeyHistory } from './key-history';
import type { KeyInputs } from './key-inputs';
import { readHistories } from './read-histories';
import { presentState } from './state';
import { grantsThen, materialThen, namesThen } from './then-lists';
import { doubtAfter, firstToldLater, type Later, type Source, sourceOf } from './then-sources';

/** Something that was so at an instant, and how it is known. */
export interface Told<T> {
  readonly value: T;
  readonly source: Source;
  /** An inventory of this time shows it otherwise, and no event tells when between the source and then it changed. */
  readonly unseenBy: Date | null;
}

/** Things of which there can be several; `isWhole`: it is known that there were no others. */
export interface ToldList<T> {
  readonly isWhole: boolean;
  readonly items: readonly Told<T>[];
}

export interface PolicyThen {
  /** JSON. */
  readonly text: string;
  /** The default that KMS gives when nobody gives a policy. */
  readonly isAssumed: boolean;
  readonly bypassed: boolean | null;
}

export interface RotationThen {
  readonly enabled: boolean;
  readonly periodDays: number | null;
}

export interface MaterialThen {
  readonly materialId: string | null;
  readonly since: Date;
  readonly kind: 'created' | 'automatic' | 'on-demand' | 'import' | 'unknown';
  /** Of imported material. */
  readonly expiresAt: Date | null;
}

/** What one key was at an instant; null where nothing tells. */
export interface KeyThen {
  readonly at: Date;
  /** False before it was made; null when nobody knows when that was. */
  readonly exists: boolean | null;
  /** As AWS names key states. */
  readonly state: Told<string> | null;
  readonly policy: Told<PolicyThen> | null;
  readonly rotation: Told<RotationThen> | null;
  readonly material: Told<MaterialThen> | null;
  /** Without `alias/`. */
  readonly aliases: ToldList<string>;
  /** `name=value`. */
  readonly tags: ToldList<string>;
  readonly grants: ToldList<KeyGrant>;
}

/** What is known of a key and of those whose histories hang together with its own. */
export interface KeyRecordings extends Pick<KeyInputs, 'inventories'> {
  readonly keyArn: string;
  readonly events: readonly ControlEvent[];
  /** Successful uses that prove the key enabled, oldest first. */
  readonly uses: readonly { readonly at: Date; readonly eventId: string }[];
}

/** Longer than any history. */
const END = new Date('9999-12-31T00:00:00Z');

/**
 * Tells what a key was at any instant, each fact with the event or the snapshot that tells it. What only a later snapshot
 * tells is told too where no event in between changed it.
 */
export function timeMachine(recordings: KeyRecordings): (at: Date) => KeyThen {
  const whole = historyUntil(recordings, END);
  const snapshots = recordings.inventories
    .map(({ collectedAt }) => new Date(collectedAt))
    .sort((a, b) => a.getTime() - b.getTime())
    .map((collected): Later => ({ collected, history: historyUntil(recordings, collected) }));
  return (at) => {
    const then = historyUntil(recordings, at);
    const later = snapshots.filter(({ collected }) => collected > at);
    const told = <T>(
      aspect: 'state' | 'policy' | 'rotation',
      read: (history: KeyHistory) => { value: T; source: Source } | null,
    ): Told<T> | null => {
      const known = read(then);
      if (known) return { ...known, unseenBy: doubtAfter(whole, aspect, at) };
      const found = firstToldLater(later, whole, aspect, at, (history) => read(history) !== null);
      const first = found && read(found.history);
      if (!found || !first) return null;
      return { value: first.value, source: { kind: 'later-snapshot', at: found.collected }, unseenBy: null };
    };
    return {
      at,
      exists: whole.createdAt ? whole.createdAt <= at : null,
      state: told('state', (history) => stateIn(history, recordings, at)),
      policy: told('policy', policyIn),
      rotation: told('rotation', rotationIn),
      material: materialThen(whole, at),
      aliases: namesThen('alias', then, whole, later, at),
      tags: namesThen('tag', then, whole, later, at),
      grants: grantsThen(then, whole, later, at),
    };
  };
}

/** The history of the key as far as events and snapshots until an instant tell it. */
function historyUntil({ keyArn, events, inventories }: KeyRecordings, at: Date): KeyHistory {
  const known = inventories.filter(({ collectedAt }) => new Date(collectedAt) <= at);
  const work = readHistories({ events, inventories: known, uses: new Map([[keyArn, null]]), asOf: at });
  let step = work.next();
  while (!step.done) step = work.next();
  const history = step.value.find((one) => one.keyArn === keyArn);
  if (!history) throw new Error(`no history of ${keyArn}`);
  return history;
}

function stateIn(history: KeyHistory, { uses }: KeyRecordings, at: Date): { value: string; source: Source } | null {
  const use = uses.findLast((one) => one.at <= at) ?? null;
  const { state } = presentState(history, use && { provenAt: use.at });
  if (state === 'Unknown') return null;
  if (use && state !== history.state)
    return { value: state, source: { kind: 'use', at: use.at, eventId: use.eventId } };
  const source = sourceOf(history, 'state', ({ after }) => after === state);
  return source && { value: state, source };
}

function policyIn(history: KeyHistory): { value: PolicyThen; source: Source } | null {
  const version = history.policies.at(-1);
  if (!version || history.policyLostAt !== null) return null;
  const { from, origin, text, assumed, eventId, principal, sourceIp, bypassed } = version;
  const source: Source =
    origin === 'inventory' || eventId === null
      ? { kind: 'snapshot', at: from }
      : { kind: 'event', at: from, name: origin, eventId, principal, sourceIp };
  return { value: { text, isAssumed: assumed, bypassed }, source };
}

function rotationIn(history: KeyHistory): { value: RotationThen; source: Source } | null {
  if (history.rotationEnabled === null) return null;
  const isSwitch = (text: string | null) => text === 'on' || text === 'off' || /^\d+$/.test(text ?? '');
  const source = sourceOf(history, 'rotation', ({ after }) => isSwitch(after));
  const { rotationEnabled: enabled, rotationPeriodDays: periodDays } = history;
  return source && { value: { enabled, periodDays: enabled ? periodDays : null }, source };
}
