import { X } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { View } from '@/app/view';
import styles from './chips.module.css';

export interface Chip {
  readonly id: string;
  /** The filter's name, e.g. "Severity". */
  readonly name: string;
  readonly value: string;
  /** The page without this filter. */
  readonly removeHref: Route;
}

/** Every filter that is in force, each with a way out. Draws nothing when there is none. */
export function Chips({
  view,
  chips,
  clearHref,
}: {
  readonly view: View;
  readonly chips: readonly Chip[];
  readonly clearHref: Route;
}) {
  if (chips.length === 0) return null;
  const { ui } = view.words;
  return (
    <ul className={styles.chips} aria-label={ui.filters}>
      {chips.map(({ id, name, value, removeHref }) => (
        <li key={id} className={styles.chip}>
          <span>
            <span className={styles.name}>{name}</span> {value}
          </span>
          <Link
            href={removeHref}
            className={styles.remove}
            aria-label={ui.removeFilter(`${name} ${value}`)}
            title={ui.removeFilter(`${name} ${value}`)}
            scroll={false}
          >
            <X size={13} aria-hidden="true" />
          </Link>
        </li>
      ))}
      <li>
        <Link href={clearHref} className={styles.clear} scroll={false}>
          {ui.clearFilters}
        </Link>
      </li>
    </ul>
  );
}
