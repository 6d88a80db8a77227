import { ACTIVE_STATUSES } from '@/lib/model/finding';
import { covers, isInForce, type Mute, type MuteAlarm, muteAlarm } from '@/lib/model/mute';
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
      const { hidden, subjects } = inForce ? muteScope(mute, items) : { hidden: 0, subjects: 0 };
      return { mute, inForce, hidden, subjects, alarm: muteAlarm(mute, hidden, now) };
    })
    .sort((a, b) => rank(a) - rank(b) || a.mute.until.getTime() - b.mute.until.getTime());
}

/** What a mute hides or would hide now. */
export function muteScope(
  mute: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>,
  items: readonly FindingItem[],
): { readonly hidden: number; readonly subjects: number } {
  const hidden = items.filter((item) => ACTIVE_STATUSES.includes(item.bare_status) && covers(mute, item));
  return { hidden: hidden.length, subjects: new Set(hidden.map(({ subject }) => subject)).size };
}

function rank({ inForce, alarm }: MuteLine): number {
  if (alarm !== null) return 0;
  return inForce ? 1 : 2;
}
