import type { Route } from 'next';
import { href } from '@/app/href';
import { every, first, type SearchParams } from '@/app/search-params';
import { type KeyFilter, MANAGED, QUICK_FILTERS } from '@/lib/queries/key-filter';
import { KEY_SORTS, type KeyOrder, type KeySort } from '@/lib/queries/key-list';

/** What the address of the keys page says. */
export interface KeyParams {
  readonly filter: KeyFilter;
  readonly order: KeyOrder;
  /** From 1. */
  readonly page: number;
}

/** Columns of which the greatest value is the first that one wants to see. */
const GREATEST_FIRST: readonly KeySort[] = [
  'risk',
  'calls',
  'principals',
  'cross_account',
  'rotation',
  'policy',
  'grants',
  'cost',
];

/** Reads the address; what cannot be read is left out. Without a word on it, AWS managed and foreign keys are left out. */
export function keyParams(params: SearchParams): KeyParams {
  const by = KEY_SORTS.find((sort) => sort === first(params, 'sort')) ?? 'risk';
  const direction = first(params, 'dir');
  const page = Number(first(params, 'page') ?? 1);
  return {
    filter: {
      search: first(params, 'q')?.trim().slice(0, 200) || null,
      quick: QUICK_FILTERS.filter((quick) => every(params, 'quick').includes(quick)),
      states: every(params, 'state'),
      accounts: every(params, 'account'),
      regions: every(params, 'region'),
      managed: MANAGED.find((one) => one === first(params, 'managed')) ?? 'customer',
    },
    order: { by, descending: direction ? direction === 'desc' : GREATEST_FIRST.includes(by) },
    page: Number.isInteger(page) && page > 0 && page < 100_000 ? page : 1,
  };
}

/** The list with some of its parameters changed; it begins at the first page. */
export function keysHref(
  params: SearchParams,
  changes: Readonly<Record<string, string | readonly string[] | null>>,
): Route {
  return href('/keys', { ...params, page: null, ...changes });
}

/** The list with a value of a filter added, or taken out when it is in force. */
export function toggledKeysHref(
  params: SearchParams,
  name: 'quick' | 'state' | 'account' | 'region',
  value: string,
): Route {
  const before = every(params, name);
  return keysHref(params, {
    [name]: before.includes(value) ? before.filter((one) => one !== value) : [...before, value],
  });
}
