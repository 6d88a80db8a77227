import type { Route } from 'next';
import Link from 'next/link';
import type { View } from '@/app/view';
import styles from './tabs.module.css';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly href: Route;
  readonly count?: number;
}

/** Parts of a page, each with its own address. */
export function Tabs({
  view,
  label,
  tabs,
  active,
}: {
  readonly view: View;
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly active: string;
}) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.id}>
            <Link
              href={tab.href}
              className={styles.tab}
              scroll={false}
              {...(tab.id === active ? { 'aria-current': 'page' as const } : {})}
            >
              {tab.label}
              {tab.count === undefined ? null : <span className={styles.count}>{view.format.count(tab.count)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
