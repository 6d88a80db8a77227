import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './segments.module.css';

export interface Segment {
  readonly id: string;
  readonly label: ReactNode;
  readonly isChosen: boolean;
  readonly href: Route;
}

interface SegmentsProps {
  readonly label: string;
  readonly segments: readonly Segment[];
  /** What a choice is of: a whole page, or a part of one. */
  readonly of?: 'page' | 'part';
}

/** A few ways to look at the same thing, one of them in force. */
export function Segments({ label, segments, of = 'part' }: SegmentsProps) {
  return (
    <nav className={styles.segments} aria-label={label}>
      {segments.map(({ id, label: name, isChosen, href }) => (
        <Link
          key={id}
          href={href}
          scroll={false}
          {...(isChosen ? { 'aria-current': of === 'page' ? ('page' as const) : ('true' as const) } : {})}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
