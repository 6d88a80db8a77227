import Link from 'next/link';
import type { SearchParams } from '@/app/search-params';
import type { View } from '@/app/view';
import type { PrincipalCounts, PrincipalFilter } from '@/lib/queries/principal-list';
import { principalsHref, toggledPrincipalsHref } from './principal-params';
import styles from './principals.module.css';

interface QuickProps {
  readonly view: View;
  readonly params: SearchParams;
  readonly filter: PrincipalFilter;
  readonly counts: PrincipalCounts;
}

/** What a reader looks for first, one click each; what nobody answers to is left out, unless it is in force. */
export function QuickFilters({ view, params, filter, counts }: QuickProps) {
  const { principals } = view.words;
  const offered = [
    {
      id: 'root',
      label: principals.types.root,
      count: counts.roots,
      active: filter.types.includes('root'),
      href: toggledPrincipalsHref(params, 'type', 'root'),
    },
    {
      id: 'long-lived',
      label: principals.longLivedFilter,
      count: counts.long_lived,
      active: filter.marks.includes('long-lived'),
      href: toggledPrincipalsHref(params, 'mark', 'long-lived'),
    },
    {
      id: 'external',
      label: principals.external,
      count: counts.external,
      active: filter.marks.includes('external'),
      href: toggledPrincipalsHref(params, 'mark', 'external'),
    },
    {
      id: 'new',
      label: principals.onlyNew,
      count: counts.new_ones,
      active: filter.onlyNew,
      href: principalsHref(params, { new: filter.onlyNew ? null : '1' }),
    },
  ].filter(({ active, count }) => active || count > 0);
  if (offered.length === 0) return null;
  return (
    <nav className={styles.quick} aria-label={principals.quickTitle}>
      {offered.map(({ id, label, count, active, href: target }) => (
        <Link
          key={id}
          href={target}
          scroll={false}
          prefetch={false}
          {...(active ? { 'aria-current': 'true' as const } : {})}
        >
          {label} <span className={styles.number}>{view.format.count(count)}</span>
        </Link>
      ))}
    </nav>
  );
}
