import { chainsOf, folded } from '@/lib/findings/chains';
import { asOf } from '@/lib/queries/as-of';
import { type FindingItem, taggedItems } from '@/lib/queries/finding-items';
import { filtered } from '@/lib/queries/finding-list';
import type { Runtime } from '@/lib/runtime';
import { findingParams } from './finding-params';

/** What a reader selected in the list of findings: by name, or all that the filters of an address let through. */
export type Selection =
  | { readonly kind: 'some'; readonly fingerprints: readonly string[] }
  | { readonly kind: 'changed'; readonly then: number; readonly now: number };

/**
 * Reads a selection out of a form: `of` names findings; `matching` is the query of the list instead, and `count` how
 * many it showed when they were selected. A list that shows another number by now is not what was selected.
 */
export async function selectionOf(runtime: Runtime, form: FormData): Promise<Selection> {
  const matching = form.get('matching');
  if (typeof matching !== 'string') return { kind: 'some', fingerprints: form.getAll('of').map(String) };
  const { items, passing, isUnfolded } = await listAt(runtime, new URLSearchParams(matching));
  const shown = isUnfolded ? passing : folded(passing, chainsOf(items)).rows;
  const then = Number(form.get('count'));
  if (shown.length !== then) return { kind: 'changed', then, now: shown.length };
  return { kind: 'some', fingerprints: shown.map(({ fingerprint }) => fingerprint) };
}

/** Every finding that the filters of an address let through, also what chains tell. */
export async function shownBy(runtime: Runtime, query: URLSearchParams): Promise<FindingItem[]> {
  return (await listAt(runtime, query)).passing;
}

async function listAt(runtime: Runtime, query: URLSearchParams) {
  const params = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const now = runtime.now();
  const [instant, items] = await Promise.all([asOf(runtime), taggedItems(runtime)]);
  const read = findingParams(params, instant ?? now, now);
  return { items, passing: filtered(items, read.filter), isUnfolded: read.unfolded };
}
