import { ACTIVE_STATUSES } from '@/lib/model/finding';
import { covers, hides, isInForce, type Mute, type MuteAlarm, muteAlarm } from '@/lib/model/mute';
import type { Runtime } from '@/lib/runtime';
import { type FindingItem, findingItems } from './finding-items';

/** A mute with what it hides at this moment. */
export interface MuteLine {
  readonly mute: Mute;
  readonly inForce: boolean;
  /** Findings that would ask for somebody but for mutes, as far as this one speaks of them. */
  readonly hidden: number;
  /** Keys and other subjects of these. */
  readonly subjects: number;
  readonly alarm: MuteAlarm | null;
}

/** Every mute: those that want to be looked at, then the others in force by their end, then those that have ended. */
export async function muteList(runtime: Pick<Runtime, 'ledger' | 'now'>): Promise<MuteLine[]> {
  const [mutes, items] = await Promise.all([runtime.ledger.mutes(), findingItems(runtime)]);
  return muteLines(mutes, items, runtime.now());
}

export function muteLines(mutes: readonly Mute[], items: readonly FindingItem[], now: Date): MuteLine[] {
  return mutes
    .map((mute): MuteLine => {
      const inForce = isInForce(mute, now);
      const { hidden, subjects } = inForce ? hiddenBy(items, (item) => hides(mute, item)) : { hidden: 0, subjects: 0 };
      return { mute, inForce, hidden, subjects, alarm: muteAlarm(mute, hidden, now) };
    })
    .sort((a, b) => rank(a) - rank(b) || a.mute.until.getTime() - b.mute.until.getTime());
}

/** What a mute would hide now once it is in force, and how much of it takes a second person's word. */
export function muteScope(
  about: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>,
  items: readonly FindingItem[],
): MuteScope {
  return hiddenBy(items, (item) => covers(about, item));
}

/** What muting each of some findings by its analyzer and subject would hide, and how much of it is none of them. */
export function muteReach(
  items: readonly FindingItem[],
  picked: ReadonlySet<string>,
): MuteScope & { readonly beyond: number } {
  const pairOf = ({ analyzer, subject }: FindingItem) => JSON.stringify([analyzer, subject]);
  const pairs = new Set(items.filter(({ fingerprint }) => picked.has(fingerprint)).map(pairOf));
  const isReached = (item: FindingItem) => pairs.has(pairOf(item));
  const beyond = hiddenBy(items, (item) => isReached(item) && !picked.has(item.fingerprint));
  return { ...hiddenBy(items, isReached), beyond: beyond.hidden };
}

export interface MuteScope {
  readonly hidden: number;
  readonly subjects: number;
  readonly critical: number;
}

function hiddenBy(items: readonly FindingItem[], isHidden: (item: FindingItem) => boolean): MuteScope {
  const hidden = items.filter((item) => ACTIVE_STATUSES.includes(item.bare_status) && isHidden(item));
  return {
    hidden: hidden.length,
    subjects: new Set(hidden.map(({ subject }) => subject)).size,
    critical: hidden.filter(({ severity }) => severity === 'critical').length,
  };
}

function rank({ inForce, alarm }: MuteLine): number {
  if (alarm !== null) return 0;
  return inForce ? 1 : 2;
}
