import type { Route } from 'next';
import type { SearchParams } from './search-params';

type Value = string | number | readonly string[] | null | undefined;

/**
 * A link inside the product: a path that starts with one slash, and its query. Null and undefined leave a parameter
 * out; a list repeats it. The guarantee behind `as Route`: only paths of this product are spelt here.
 */
export function href(path: `/${string}`, params: Readonly<Record<string, Value>> = {}): Route {
  const query = queryOf(params);
  return (query === '' ? path : `${path}?${query}`) as Route;
}

/** The same page with some parameters changed; null removes one. */
export function hrefWith(path: `/${string}`, params: SearchParams, changes: Readonly<Record<string, Value>>): Route {
  return href(path, { ...params, ...changes });
}

/** The page of one key. */
export function keyHref(keyArn: string, params: Readonly<Record<string, Value>> = {}): Route {
  return href(`/keys/${encodeURIComponent(keyArn)}`, params);
}

/** The page of one principal. */
export function principalHref(principal: string, params: Readonly<Record<string, Value>> = {}): Route {
  return href(`/principals/${encodeURIComponent(principal)}`, params);
}

/** The list of what was found about a key or a principal, as many rows as were counted: also what chains tell. */
export function findingsHref(subject: string, params: Readonly<Record<string, Value>> = {}): Route {
  return href('/findings', { subject, parts: 'shown', ...params });
}

/** A span of time as a page's address says it; a page that looks at none has neither end. */
export interface Span {
  readonly from?: Value;
  readonly to?: Value;
}

/** What a link takes along, so that the page it leads to looks at the same time. */
export function spanOf(range: Span | undefined): Readonly<Record<'from' | 'to', Value>> {
  return { from: range?.from, to: range?.to };
}

function queryOf(params: Readonly<Record<string, Value>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) query.append(name, String(one));
  }
  return query.toString();
}
