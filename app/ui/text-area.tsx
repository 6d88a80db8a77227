import type { TextareaHTMLAttributes } from 'react';
import styles from './field.module.css';

interface Props extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly label: string;
  readonly hint?: string | null;
  readonly name: string;
  readonly id: string;
  /** For what is read by a program, line by line. */
  readonly isCode?: boolean;
}

/** A labelled text of several lines. */
export function TextArea({ label, hint = null, isCode = false, id, ...rest }: Props) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className={isCode ? `${styles.input} ${styles.code}` : styles.input}
        rows={3}
        {...(isCode ? { spellCheck: false } : {})}
        {...(hint === null ? {} : { 'aria-describedby': `${id}-hint` })}
        {...rest}
      />
      {hint === null ? null : (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
