import type { ReactNode } from 'react';
import styles from './panel.module.css';

interface Props {
  readonly title: ReactNode;
  /** One line under the title: unit, as-of, what the panel leaves out. */
  readonly lead?: ReactNode;
  /** At the right of the title: a link or a button. */
  readonly action?: ReactNode;
  /** Lets a table reach the panel's edges. */
  readonly flush?: boolean;
  /** Names the panel in the address: `#policy`. */
  readonly id?: string;
  readonly children: ReactNode;
}

/** One titled block of a page. */
export function Panel({ title, lead, action, flush = false, id, children }: Props) {
  return (
    <section className={styles.panel} id={id}>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2>{title}</h2>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {action ? <div className={styles.action}>{action}</div> : null}
      </header>
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}

/** The panel's place while its content is on the way. `height` in pixels keeps the page from jumping. */
export function PanelSkeleton({ title, height = 160 }: { readonly title: ReactNode; readonly height?: number }) {
  return (
    <section className={styles.panel} aria-busy="true">
      <header className={styles.head}>
        <h2>{title}</h2>
      </header>
      <div className={styles.skeleton} style={{ height }} />
    </section>
  );
}

/** The place of what brings its own frames: as high as it will be, and named for those who do not see it. */
export function BareSkeleton({ title, height }: { readonly title: string; readonly height: number }) {
  return (
    <section className={styles.panel} aria-busy="true" aria-label={title} style={{ height }}>
      <div className={styles.bare} />
    </section>
  );
}
