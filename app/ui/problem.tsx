import { Lightbulb, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './problem.module.css';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Nothing failed; something could be better. */
  readonly isAdvice?: boolean;
}

/** What failed, what still holds, what to do; in the place of what failed. Or advice, which alarms nobody. */
export function Problem({ title, children, action, isAdvice = false }: Props) {
  const Icon = isAdvice ? Lightbulb : TriangleAlert;
  return (
    <div className={isAdvice ? styles.advice : styles.problem} role={isAdvice ? 'note' : 'alert'}>
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <div>
        <p className={styles.title}>{title}</p>
        {children ? <div className={styles.text}>{children}</div> : null}
        {action ? <div className={styles.action}>{action}</div> : null}
      </div>
    </div>
  );
}
