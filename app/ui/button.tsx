import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger';
}

export function Button({ look = 'plain', type = 'button', className, ...rest }: Props) {
  return <button type={type} className={`${buttonClass(look)} ${className ?? ''}`} {...rest} />;
}

/** The same look for a link. */
export function buttonClass(look: NonNullable<Props['look']> = 'plain'): string {
  return `${styles.button} ${styles[look]}`;
}
