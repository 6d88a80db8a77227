import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import styles from './figure.module.css';

interface Props {
  readonly view: View;
  /** What the drawing shows, in a sentence: said to those who do not see it, and small print for those who do. */
  readonly summary: string;
  readonly children: ReactNode;
  readonly table: ReactNode;
}

/** A drawing with the sentence that sums it up and the same data as a table. */
export function Figure({ view, summary, children, table }: Props) {
  return (
    <figure className={styles.figure}>
      {children}
      <figcaption className={styles.caption}>{summary}</figcaption>
      <details className={styles.twin}>
        <summary>{view.words.ui.viewAsTable}</summary>
        {table}
      </details>
    </figure>
  );
}
