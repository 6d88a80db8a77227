import type { Route } from 'next';
import Link from 'next/link';
import type { View } from '../view';
import styles from './quick-links.module.css';

export interface QuickLink {
  readonly id: string;
  readonly label: string;
  /** Said when it is pointed at. */
  readonly hint?: string;
  /** How many rows of the list it leaves. */
  readonly count: number;
  /** Whether it is in force; the link then takes it away. */
  readonly isChosen: boolean;
  readonly href: Route;
}

interface QuickLinksProps {
  readonly view: View;
  readonly label: string;
  readonly links: readonly QuickLink[];
  /** Offers what nothing answers to as well, where that there is none is worth knowing. */
  readonly all?: boolean;
}

/** One click a question; a question that nothing answers to is left out, unless it is in force. */
export function QuickLinks({ view, label, links, all = false }: QuickLinksProps) {
  const offered = links.filter(({ isChosen, count }) => all || isChosen || count > 0);
  if (offered.length === 0) return null;
  return (
    <nav className={styles.links} aria-label={label}>
      {offered.map(({ id, label: name, hint, count, isChosen, href }) => (
        <Link
          key={id}
          href={href}
          title={hint}
          scroll={false}
          prefetch={false}
          {...(isChosen ? { 'aria-current': 'true' as const } : {})}
        >
          {name} <span className={styles.number}>{view.format.count(count)}</span>
        </Link>
      ))}
    </nav>
  );
}
