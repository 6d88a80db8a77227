import type { InputHTMLAttributes, ReactNode } from 'react';
import styles from './field.module.css';

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly name: string;
}

/** A labelled input. The name must be the only one of its kind on the page. */
export function Field({ label, hint, name, id = `field-${name}`, ...rest }: Props) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        className={styles.input}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        {...rest}
      />
      {hint ? (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
