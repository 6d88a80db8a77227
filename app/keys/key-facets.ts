import type { SearchParams } from '@/app/search-params';
import type { Chip } from '@/app/ui/chips';
import type { Facet } from '@/app/ui/facet-rail';
import type { View } from '@/app/view';
import type { FacetValue, KeyFacets } from '@/lib/queries/key-counts';
import { type KeyParams, keysHref, toggledKeysHref } from './key-params';

/** The filters beside the list of keys. */
export function keyFacetRail(view: View, params: SearchParams, { filter }: KeyParams, facets: KeyFacets): Facet[] {
  const { keys } = view.words;
  const options = (
    name: 'state' | 'account' | 'region',
    values: readonly FacetValue[],
    chosen: readonly string[],
    label: (value: string) => string,
  ): Facet => ({
    id: name,
    title: keys.facets[name],
    options: values.map(({ value, keys: count }) => ({
      value,
      label: label(value),
      count,
      active: chosen.includes(value),
      href: toggledKeysHref(params, name, value),
    })),
  });
  return [
    options('state', facets.states, filter.states, (state) => stateName(view, state)),
    options('account', facets.accounts, filter.accounts, view.format.account),
    options('region', facets.regions, filter.regions, (region) => region),
  ];
}

/** The filters in force, each with a way out. */
export function keyChips(view: View, params: SearchParams, { filter }: KeyParams): Chip[] {
  const { keys } = view.words;
  return [
    ...(filter.search
      ? [{ id: 'q', name: keys.facets.q, value: filter.search, removeHref: keysHref(params, { q: null }) }]
      : []),
    ...filter.quick.map((quick) => ({
      id: quick,
      name: keys.facets.quick,
      value: keys.quick[quick],
      removeHref: toggledKeysHref(params, 'quick', quick),
    })),
    ...filter.states.map((state) => ({
      id: `state-${state}`,
      name: keys.facets.state,
      value: stateName(view, state),
      removeHref: toggledKeysHref(params, 'state', state),
    })),
    ...filter.accounts.map((account) => ({
      id: `account-${account}`,
      name: keys.facets.account,
      value: view.format.account(account),
      removeHref: toggledKeysHref(params, 'account', account),
    })),
    ...filter.regions.map((region) => ({
      id: `region-${region}`,
      name: keys.facets.region,
      value: region,
      removeHref: toggledKeysHref(params, 'region', region),
    })),
    ...(filter.managed === 'customer'
      ? []
      : [
          {
            id: 'managed',
            name: keys.facets.managed,
            value: keys.managed[filter.managed],
            removeHref: keysHref(params, { managed: null }),
          },
        ]),
  ];
}

function stateName(view: View, state: string): string {
  const words: Readonly<Record<string, string>> = view.words.ui.keyStates;
  return words[state] ?? state;
}
