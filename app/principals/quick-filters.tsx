import type { SearchParams } from '@/app/search-params';
import { QuickLinks } from '@/app/ui/quick-links';
import type { View } from '@/app/view';
import type { PrincipalCounts, PrincipalFilter } from '@/lib/queries/principal-list';
import { principalsHref, toggledPrincipalsHref } from './principal-params';

interface QuickProps {
  readonly view: View;
  readonly params: SearchParams;
  readonly filter: PrincipalFilter;
  readonly counts: PrincipalCounts;
}

/** What a reader looks for first, one click each. */
export function QuickFilters({ view, params, filter, counts }: QuickProps) {
  const { principals } = view.words;
  const links = [
    {
      id: 'root',
      label: principals.types.root,
      count: counts.roots,
      isChosen: filter.types.includes('root'),
      href: toggledPrincipalsHref(params, 'type', 'root'),
    },
    {
      id: 'long-lived',
      label: principals.longLivedFilter,
      count: counts.long_lived,
      isChosen: filter.marks.includes('long-lived'),
      href: toggledPrincipalsHref(params, 'mark', 'long-lived'),
    },
    {
      id: 'external',
      label: principals.external,
      count: counts.external,
      isChosen: filter.marks.includes('external'),
      href: toggledPrincipalsHref(params, 'mark', 'external'),
    },
    {
      id: 'new',
      label: principals.onlyNew,
      count: counts.new_ones,
      isChosen: filter.onlyNew,
      href: principalsHref(params, { new: filter.onlyNew ? null : '1' }),
    },
  ];
  return <QuickLinks view={view} label={principals.quickTitle} links={links} />;
}
