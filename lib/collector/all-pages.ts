/** One page of a listing, and where the next begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** A listing that says there is more without saying where, or that turns in a circle. */
export class BrokenListing extends Error {
  override readonly name = 'BrokenListing';
}

/** Every item of a listing. A list that cannot be read to its end is an error, never a shorter list. */
export async function allPages<T>(read: (marker: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  for (let marker: string | undefined; ; ) {
    const page = await read(marker);
    items.push(...page.items);
    if (page.next === undefined) return items;
    if (seen.has(page.next)) throw new BrokenListing('AWS named the same page twice, so the list has no end.');
    seen.add(page.next);
    marker = page.next;
  }
}

/** Where the next page of a KMS listing begins. */
export function nextMarker(page: {
  readonly Truncated?: boolean | undefined;
  readonly NextMarker?: string | undefined;
}): string | undefined {
  if (page.Truncated !== true) return undefined;
  if (!page.NextMarker) throw new BrokenListing('AWS says the list goes on, but not where.');
  return page.NextMarker;
}
