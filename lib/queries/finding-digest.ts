import { apartFromChains } from '@/lib/findings/chains';
import { SEVERITIES } from '@/lib/model/analyzer';
import { ACTIVE_STATUSES } from '@/lib/model/finding';
import { takingTurns } from '@/lib/model/turns';
import { type FindingItem, isHidden } from './finding-items';

/** What the overview says of all findings, worked out once for all that ask. */
export interface FindingDigest {
  readonly items: readonly FindingItem[];
  /** Each a case of its own: what a chain tells is not a second finding. */
  readonly cases: readonly FindingItem[];
  /** Cases that are critical or high and ask for somebody: the worst first, and of these the newest. */
  readonly pressing: readonly FindingItem[];
  /** Critical or high, and hidden by a decision or a mute. */
  readonly hidden: readonly FindingItem[];
  /** Since when something critical or high asks for somebody about each key, in milliseconds; parts of chains too. */
  readonly keysAtRisk: ReadonlyMap<string, number>;
}

export async function findingDigest(items: readonly FindingItem[]): Promise<FindingDigest> {
  const turn = takingTurns();
  const cases = apartFromChains(items);
  await turn();
  const pressing = cases.filter(isPressing).toSorted(worstFirst);
  await turn();
  const hidden = items.filter((item) => isGrave(item) && isHidden(item));
  const keysAtRisk = new Map<string, number>();
  for (const item of items) {
    if (!item.subject.includes(':kms:') || !isPressing(item)) continue;
    const since = keysAtRisk.get(item.subject) ?? Number.POSITIVE_INFINITY;
    keysAtRisk.set(item.subject, Math.min(since, item.observed_at.getTime()));
  }
  return { items, cases, pressing, hidden, keysAtRisk };
}

function isGrave({ severity }: FindingItem): boolean {
  return severity === 'critical' || severity === 'high';
}

function isPressing(item: FindingItem): boolean {
  return isGrave(item) && ACTIVE_STATUSES.includes(item.status);
}

function worstFirst(a: FindingItem, b: FindingItem): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.observed_at.getTime() - a.observed_at.getTime()
  );
}
