import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './problem.module.css';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What failed, what still holds, what to do; in the place of what failed. */
export function Problem({ title, children, action }: Props) {
  return (
    <div className={styles.problem} role="alert">
      <TriangleAlert size={18} strokeWidth={1.75} aria-hidden="true" />
      <div>
        <p className={styles.title}>{title}</p>
        {children ? <div className={styles.text}>{children}</div> : null}
        {action ? <div className={styles.action}>{action}</div> : null}
      </div>
    </div>
  );
}
