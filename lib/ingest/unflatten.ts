import type { Json } from './json';

/** The names in an encryption context are the caller's own and may have dots in them. */
const OF_CONTEXT = /^(.*\.(?:encryptionContext(?:Subset|Equals)?|(?:source|destination)EncryptionContext))\.(.+)$/;
/** An element of a list: `resources.0.ARN`, `resources[0].ARN`. */
const INDEX = /\[(\d+)\]/g;
/** A list as Splunk names it: `resources{}.ARN`, with the values of all elements in one list. */
const SPREAD = '{}';

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The record with its members nested again, where a tool has laid them flat (`userIdentity.type`); any other record as
 * it is. A table of such records has null in the columns that only others use, so null counts as absent.
 */
export function unflattened(record: Json): Json {
  if ('userIdentity' in record || !Object.keys(record).some((name) => name.startsWith('userIdentity.'))) return record;
  const leaves = Object.entries(record).flatMap(([name, value]) => (value === null ? [] : leavesOf(name, value)));
  return Object.fromEntries(grouped(leaves).map(([name, inside]) => [name, joined(inside)]));
}

function leavesOf(name: string, value: unknown): readonly Leaf[] {
  const plain = name.replace(INDEX, '.$1');
  const [, before = plain, own] = OF_CONTEXT.exec(plain) ?? [];
  const path = own === undefined ? before.split('.') : [...before.split('.'), own];
  const spread = path.findIndex((step) => step.endsWith(SPREAD));
  const list = path[spread]?.slice(0, -SPREAD.length);
  if (list === undefined) return [{ path, value }];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((element, index) => ({
    path: [...path.slice(0, spread), list, String(index), ...path.slice(spread + 1)],
    value: element,
  }));
}

/** The leaves below each first step of their paths. */
function grouped(leaves: readonly Leaf[]): [string, Leaf[]][] {
  const groups = new Map<string, Leaf[]>();
  for (const { path, value } of leaves) {
    const [first = '', ...rest] = path;
    const group = groups.get(first) ?? [];
    group.push({ path: rest, value });
    groups.set(first, group);
  }
  return [...groups];
}

/** What stands at one place of the record: a value, a list, or an object. */
function joined(leaves: readonly Leaf[]): unknown {
  const below = leaves.filter(({ path }) => path.length > 0);
  if (below.length === 0) return leaves[0]?.value;
  const groups = grouped(below);
  if (groups.every(([name]) => /^\d+$/.test(name))) return groups.map(([, inside]) => joined(inside));
  return Object.fromEntries(groups.map(([name, inside]) => [name, joined(inside)]));
}
