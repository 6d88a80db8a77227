import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import styles from './facet-rail.module.css';

export interface FacetOption {
  readonly value: string;
  readonly label: ReactNode;
  readonly count: number;
  readonly active: boolean;
  /** The page with this value added to, or taken from, its filters. */
  readonly href: Route;
}

export interface Facet {
  readonly id: string;
  readonly title: string;
  readonly options: readonly FacetOption[];
}

/** Filters by values that exist, each with its count under the other filters. On a phone it folds away. */
export function FacetRail({ view, facets }: { readonly view: View; readonly facets: readonly Facet[] }) {
  const groups = facets.filter(({ options }) => options.length > 0);
  const body = groups.map(({ id, title, options }) => (
    <section key={id} className={styles.group} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      <ul>
        {options.map((option) => (
          <li key={option.value}>
            <Link
              href={option.href}
              className={styles.option}
              scroll={false}
              prefetch={false}
              {...(option.active ? { 'aria-current': 'true' as const } : {})}
            >
              <span className={styles.box} aria-hidden="true">
                {option.active ? '✓' : ''}
              </span>
              <span className={styles.label} {...(typeof option.label === 'string' ? { title: option.label } : {})}>
                {option.label}
              </span>
              <span className={styles.count}>{view.format.count(option.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
  return (
    <>
      <nav className={styles.rail} aria-label={view.words.ui.filters}>
        {body}
      </nav>
      <details className={styles.folded}>
        <summary>{view.words.ui.filters}</summary>
        <div className={styles.inside}>{body}</div>
      </details>
    </>
  );
}
