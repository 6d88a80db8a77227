import { SEVERITIES, type Severity } from '@/lib/model/analyzer';
import type { Step } from '@/lib/model/chain';
import { ACTIVE_STATUSES, type Status } from '@/lib/model/finding';

/** What folding looks at. */
export interface Foldable {
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly observed_at: Date;
  readonly event_ids: readonly string[];
  /** The story of a chain; null: the finding is none. */
  readonly steps: readonly Step[] | null;
}

/**
 * For each finding that is part of a chain the chain that tells it. A part began with a step of the chain: one of its
 * events is that step, at the instant at which the finding began. Only chains that still ask for somebody have parts, and
 * none that is worse than the chain itself: closing, muting or accepting a chain gives its parts back. Of several chains
 * the one with most steps tells the part; a chain may be part of a longer one.
 */
export function chainsOf<Item extends Foldable>(items: readonly Item[]): ReadonlyMap<string, Item> {
  const tellers = new Map<string, { readonly chain: Item; readonly at: number }[]>();
  for (const chain of items) {
    if (chain.steps === null || !ACTIVE_STATUSES.includes(chain.status)) continue;
    for (const { event_id, at } of chain.steps) {
      const told = tellers.get(event_id) ?? [];
      told.push({ chain, at: at.getTime() });
      tellers.set(event_id, told);
    }
  }
  const home = new Map<string, Item>();
  if (tellers.size === 0) return home;
  for (const part of items) {
    const began = part.observed_at.getTime();
    const [longest] = part.event_ids
      .flatMap((id) => tellers.get(id) ?? [])
      .filter(({ chain, at }) => at === began && mayTell(chain, part))
      .map(({ chain }) => chain)
      .sort(longerFirst);
    if (longest) home.set(part.fingerprint, longest);
  }
  return home;
}

export interface Folding<Item> {
  /** What stays as a row of its own, in the given order. */
  readonly rows: readonly Item[];
  /** The parts of each chain among the rows, by its fingerprint. */
  readonly parts: ReadonlyMap<string, readonly Item[]>;
}

/** Takes out of a list what a chain in the same list tells, however it was filtered. */
export function folded<Item extends Foldable>(
  shown: readonly Item[],
  chains: ReadonlyMap<string, Item>,
): Folding<Item> {
  const here = new Set(shown.map(({ fingerprint }) => fingerprint));
  const rows: Item[] = [];
  const parts = new Map<string, Item[]>();
  for (const item of shown) {
    const teller = outermost(item, chains, here);
    if (teller === null) rows.push(item);
    else parts.set(teller, [...(parts.get(teller) ?? []), item]);
  }
  return { rows, parts };
}

/** The findings of which each is a case of its own: parts of chains left out. */
export function apartFromChains<Item extends Foldable>(items: readonly Item[]): Item[] {
  const chains = chainsOf(items);
  return items.filter(({ fingerprint }) => !chains.has(fingerprint));
}

/** Everything that a chain tells, what its shorter chains tell with it; in the order in which it began. */
export function partsOf<Item extends Foldable>(
  chain: Item,
  items: readonly Item[],
  chains: ReadonlyMap<string, Item>,
): Item[] {
  const here = new Set([chain.fingerprint]);
  return items
    .filter((item) => outermost(item, chains, here) !== null)
    .sort((a, b) => a.observed_at.getTime() - b.observed_at.getTime() || a.fingerprint.localeCompare(b.fingerprint));
}

function outermost<Item extends Foldable>(
  item: Item,
  chains: ReadonlyMap<string, Item>,
  here: ReadonlySet<string>,
): string | null {
  let teller: string | null = null;
  for (let at = chains.get(item.fingerprint); at; at = chains.get(at.fingerprint)) {
    if (here.has(at.fingerprint)) teller = at.fingerprint;
  }
  return teller;
}

/** Among chains the longer one tells the shorter, so that none comes to tell itself. */
function mayTell<Item extends Foldable>(chain: Item, part: Item): boolean {
  if (chain.fingerprint === part.fingerprint) return false;
  if (SEVERITIES.indexOf(part.severity) > SEVERITIES.indexOf(chain.severity)) return false;
  return part.steps === null || longerFirst(chain, part) < 0;
}

function longerFirst(a: Foldable, b: Foldable): number {
  return (
    (b.steps?.length ?? 0) - (a.steps?.length ?? 0) ||
    a.observed_at.getTime() - b.observed_at.getTime() ||
    a.fingerprint.localeCompare(b.fingerprint)
  );
}
