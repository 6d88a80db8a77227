import type { CSSProperties } from 'react';
import styles from './overview.module.css';

/** A number with a bar of its share of the largest beside it. */
export function ShareBar({ text, part }: { readonly text: string; readonly part: number }) {
  const style: CSSProperties & { '--part': string } = { '--part': `${Math.max(1, Math.round(part * 100))}%` };
  return (
    <span className={styles.share}>
      <span className={styles.bar} style={style} aria-hidden="true" />
      {text}
    </span>
  );
}
