import type { Aspect, KeyChange, KeyHistory } from './key-history';

/** How something of the past is known. */
export type Source =
  | {
      readonly kind: 'event';
      readonly at: Date;
      readonly name: string;
      readonly eventId: string;
      readonly principal: string | null;
      readonly sourceIp: string | null;
    }
  /** An inventory of that time or before. */
  | { readonly kind: 'snapshot'; readonly at: Date }
  /** The first inventory after it, and no event in between changed it. */
  | { readonly kind: 'later-snapshot'; readonly at: Date }
  /** A key that was used is enabled. */
  | { readonly kind: 'use'; readonly at: Date; readonly eventId: string };

/** A snapshot after the instant, and the history until then. */
export interface Later {
  readonly collected: Date;
  readonly history: KeyHistory;
}

/** The last change that made an aspect what it is; the creation of the key, or the last snapshot, where there is none. */
export function sourceOf(history: KeyHistory, aspect: Aspect, made: (change: KeyChange) => boolean): Source | null {
  const last = history.changes.findLast((change) => change.aspect === aspect && made(change));
  if (last) return ofChange(last);
  const birth = history.changes.find(({ change }) => change === 'CreateKey' || change === 'ReplicateKey');
  const told = history.told.get(aspect) ?? null;
  if (birth && (told === null || told <= birth.at)) return ofChange(birth);
  return told && { kind: 'snapshot', at: told };
}

function ofChange({ at, change, eventId, principal, sourceIp }: KeyChange): Source {
  return eventId === null
    ? { kind: 'snapshot', at }
    : { kind: 'event', at, name: change, eventId, principal, sourceIp };
}

/** When a snapshot first shows what was so at an instant to have changed unseen; null when it does not. */
export function doubtAfter(
  whole: KeyHistory,
  aspect: Aspect,
  at: Date,
  isAbout: (change: KeyChange) => boolean = () => true,
): Date | null {
  const next = whole.changes.find((change) => change.aspect === aspect && change.at > at && isAbout(change));
  if (next?.change !== 'inventory') return null;
  return next.missingSince === null || next.missingSince <= at ? next.at : null;
}

/** The first snapshot after an instant that tells of an aspect, unless an event changed that in between. */
export function firstToldLater(
  later: readonly Later[],
  whole: KeyHistory,
  aspect: Aspect,
  at: Date,
  tells: (history: KeyHistory) => boolean,
): Later | null {
  const first = later.find(({ history }) => tells(history));
  return first && !changedBetween(whole, aspect, at, first.collected) ? first : null;
}

export function changedBetween(whole: KeyHistory, aspect: Aspect, from: Date, to: Date): boolean {
  return whole.changes.some(
    (change) => change.aspect === aspect && change.eventId !== null && change.at > from && change.at <= to,
  );
}
