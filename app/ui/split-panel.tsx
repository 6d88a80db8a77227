import { X } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import styles from './split-panel.module.css';

interface Props {
  readonly view: View;
  /** The list. */
  readonly children: ReactNode;
  /** What is open beside it; null when nothing is. */
  readonly side: ReactNode | null;
  readonly sideTitle: string;
  /** The list alone. */
  readonly closeHref: Route;
}

/** A list and, beside it, what was opened from it; on a narrow screen the opened part covers the list. */
export function SplitPanel({ view, children, side, sideTitle, closeHref }: Props) {
  return (
    <div className={side === null ? styles.whole : styles.split}>
      <div className={styles.main}>{children}</div>
      {side === null ? null : (
        <aside className={styles.side} aria-label={sideTitle}>
          <Link
            href={closeHref}
            className={styles.close}
            data-shortcut="Escape"
            title={view.words.ui.closePanel}
            aria-label={view.words.ui.closePanel}
            scroll={false}
          >
            <X size={18} aria-hidden="true" />
          </Link>
          {side}
        </aside>
      )}
    </div>
  );
}
