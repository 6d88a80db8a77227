import type { Route } from 'next';
import { href } from '@/app/href';
import { every, first, type SearchParams } from '@/app/search-params';
import { PRINCIPAL_TYPES } from '@/lib/keys/human-or-workload';
import {
  PRINCIPAL_MARKS,
  PRINCIPAL_SORTS,
  type PrincipalFilter,
  type PrincipalSort,
} from '@/lib/queries/principal-list';

/** What the address of the page of principals says. */
export interface PrincipalParams {
  readonly filter: PrincipalFilter;
  readonly order: { readonly by: PrincipalSort; readonly descending: boolean };
  /** From 1. */
  readonly page: number;
}

/** Reads the address; what cannot be read is left out. */
export function principalParams(params: SearchParams): PrincipalParams {
  const by = PRINCIPAL_SORTS.find((sort) => sort === first(params, 'sort')) ?? 'keys';
  const direction = first(params, 'dir');
  const page = Number(first(params, 'page') ?? 1);
  return {
    filter: {
      search: first(params, 'q')?.trim().slice(0, 200) || null,
      types: PRINCIPAL_TYPES.filter((type) => every(params, 'type').includes(type)),
      accounts: every(params, 'account'),
      onlyNew: first(params, 'new') === '1',
      marks: PRINCIPAL_MARKS.filter((mark) => every(params, 'mark').includes(mark)),
    },
    order: { by, descending: direction ? direction === 'desc' : by !== 'principal' },
    page: Number.isInteger(page) && page > 0 && page < 100_000 ? page : 1,
  };
}

/** The list with some of its parameters changed; it begins at the first page. */
export function principalsHref(
  params: SearchParams,
  changes: Readonly<Record<string, string | readonly string[] | null>>,
): Route {
  return href('/principals', { ...params, page: null, ...changes });
}

/** The list with a value of a filter added, or taken out when it is in force. */
export function toggledPrincipalsHref(params: SearchParams, name: 'type' | 'account' | 'mark', value: string): Route {
  const before = every(params, name);
  return principalsHref(params, {
    [name]: before.includes(value) ? before.filter((one) => one !== value) : [...before, value],
  });
}
