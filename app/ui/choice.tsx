import type { SelectHTMLAttributes } from 'react';
import styles from './choice.module.css';
import field from './field.module.css';

interface Props extends SelectHTMLAttributes<HTMLSelectElement> {
  readonly label: string;
  /** What stands for choice: the value that is sent, and its words. */
  readonly options: readonly (readonly [value: string, words: string])[];
}

/** A labelled choice of one among few. */
export function Choice({ label, options, ...rest }: Props) {
  return (
    <label className={styles.choice}>
      <span>{label}</span>
      <select className={field.input} {...rest}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
