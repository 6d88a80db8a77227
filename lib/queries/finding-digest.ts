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
  /** Cases that are critical or high, whatever became of them. */
  readonly grave: readonly FindingItem[];
  /** Critical or high, and hidden by a decision or a mute. */
  readonly hidden: readonly FindingItem[];
  /** Keys about which something critical or high asks for somebody; parts of chains too. */
  readonly keysAtRisk: ReadonlySet<string>;
  /** What is critical or high about keys, whatever became of it. */
  readonly graveOfKeys: readonly FindingItem[];
}

export async function findingDigest(items: readonly FindingItem[]): Promise<FindingDigest> {
  const turn = takingTurns();
  const cases = apartFromChains(items);
  await turn();
  const pressing = cases.filter(isPressing).toSorted(worstFirst);
  await turn();
  const hidden = items.filter((item) => isGrave(item) && isHidden(item));
  const graveOfKeys = items.filter((item) => isGrave(item) && item.subject.includes(':kms:'));
  const keysAtRisk = new Set(graveOfKeys.filter(isPressing).map(({ subject }) => subject));
  return { items, cases, pressing, grave: cases.filter(isGrave), hidden, keysAtRisk, graveOfKeys };
}

/** What is said of keys at risk, of some keys alone: a figure "of so many keys" must count none beside them. */
export function amongKeys(
  { keysAtRisk, graveOfKeys }: Pick<FindingDigest, 'keysAtRisk' | 'graveOfKeys'>,
  keys: ReadonlySet<string>,
): Pick<FindingDigest, 'keysAtRisk' | 'graveOfKeys'> {
  return {
    keysAtRisk: new Set([...keysAtRisk].filter((key) => keys.has(key))),
    graveOfKeys: graveOfKeys.filter(({ subject }) => keys.has(subject)),
  };
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
