import { partsOf } from './key-world';

/** An alias named, or was taken from, a key at some time; null when the record does not say which. */
export interface AliasLink {
  /** `account/region/alias`. */
  readonly place: string;
  readonly keyArn: string | null;
}

/**
 * The keys whose histories hang together with those of some: an alias that went from one to another changes both, and
 * so does what happens to another Region's key of one multi-Region set. Includes the keys themselves.
 */
export function connectedKeys(
  touched: Iterable<string>,
  touchedAliases: Iterable<string>,
  links: readonly AliasLink[],
  known: Iterable<string>,
): Set<string> {
  const families = grouped([...known], familyOf);
  const named = links.filter((link): link is AliasLink & { keyArn: string } => link.keyArn !== null);
  const keysOf = grouped(named, ({ place }) => place);
  const placesOf = grouped(named, ({ keyArn }) => keyArn);
  const found = new Set<string>();
  const places = new Set<string>();
  const queue = [...touched];
  const reach = (place: string) => {
    if (places.has(place)) return;
    places.add(place);
    queue.push(...(keysOf.get(place) ?? []).map(({ keyArn }) => keyArn));
  };
  for (const place of touchedAliases) reach(place);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    queue.push(...(families.get(familyOf(key)) ?? []));
    for (const { place } of placesOf.get(key) ?? []) reach(place);
  }
  return found;
}

/** Keys of one multi-Region set share account and id. */
function familyOf(keyArn: string): string {
  const { account, keyId } = partsOf(keyArn);
  return `${account}/${keyId}`;
}

function grouped<T>(items: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group) group.push(item);
    else groups.set(by(item), [item]);
  }
  return groups;
}
