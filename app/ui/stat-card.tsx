import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import { Sparkline } from './sparkline';
import styles from './stat-card.module.css';

/** How a number stands to the one before; null where there was nothing to compare with. */
export interface Delta {
  readonly now: number;
  readonly before: number | null;
  /** Shown for the number before, e.g. with a unit; plain digits otherwise. */
  readonly beforeText?: string;
}

interface Props {
  readonly view: View;
  readonly label: string;
  readonly value: ReactNode;
  /** Small print under the number. */
  readonly foot?: ReactNode;
  readonly href: Route;
  readonly delta?: Delta;
  readonly spark?: { readonly values: readonly number[]; readonly kind?: 'line' | 'bars' };
  /** The data has gaps, so the number is a lower bound: `≥` and a hatched edge. */
  readonly incomplete?: boolean;
}

/** One number that matters, with its course and its change; all of it is a link to the list behind it. */
export function StatCard({ view, label, value, foot, href, delta, spark, incomplete = false }: Props) {
  return (
    <Link href={href} className={incomplete ? `${styles.card} ${styles.incomplete}` : styles.card}>
      <span className={styles.label}>{label}</span>
      <span className={styles.row}>
        <span className={styles.value}>
          {incomplete ? <span className={styles.atLeast}>≥ </span> : null}
          {value}
        </span>
        {delta ? <DeltaText view={view} delta={delta} /> : null}
      </span>
      {foot ? <span className={styles.foot}>{foot}</span> : null}
      {spark ? (
        <span className={styles.spark}>
          <Sparkline {...spark} />
        </span>
      ) : null}
    </Link>
  );
}

/** ▲ more, ▼ less, = the same; orange and blue, since more is not bad by itself. */
export function DeltaText({ view, delta }: { readonly view: View; readonly delta: Delta }) {
  const { ui } = view.words;
  if (delta.before === null) {
    return (
      <span className={styles.same} title={ui.noPrevious}>
        –
      </span>
    );
  }
  const difference = delta.now - delta.before;
  const before = ui.previousValue(delta.beforeText ?? view.format.count(delta.before));
  if (difference === 0) {
    return (
      <span className={styles.same} title={before}>
        ＝<span className="visually-hidden">{ui.unchanged}</span>
      </span>
    );
  }
  const size = sizeOf(view, difference, delta.before);
  return (
    <span className={difference > 0 ? styles.up : styles.down} title={before}>
      <span aria-hidden="true">{difference > 0 ? '▲' : '▼'}</span> {size}
      <span className="visually-hidden">, {before}</span>
    </span>
  );
}

/** Small numbers change by their difference, large ones by their share; beyond tenfold a factor says more. */
function sizeOf(view: View, difference: number, before: number): string {
  const size = Math.abs(difference);
  if (before < 20 && size < 1000) return view.format.count(size);
  if (before === 0 || size / before >= 10)
    return `×${view.format.compact(Math.round((before + difference) / Math.max(before, 1)))}`;
  return view.format.percent(size, before);
}
