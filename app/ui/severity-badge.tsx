import type { View } from '@/app/view';
import type { Severity } from '@/lib/model/analyzer';
import styles from './severity-badge.module.css';

/** Each severity has its own shape and word; colour only adds to them. */
const SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'M6 0.5 11.5 6 6 11.5 0.5 6Z',
  high: 'M6 1 11.5 11H0.5Z',
  medium: 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10Z',
  low: 'M6 11 0.5 1H11.5Z',
  info: 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10Zm0 1.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4Z',
};

export function SeverityBadge({ view, severity }: { readonly view: View; readonly severity: Severity }) {
  return (
    <span className={`${styles.badge} ${styles[severity]}`}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <path d={SHAPES[severity]} fill="currentColor" fillRule="evenodd" />
      </svg>
      {view.words.ui.severities[severity]}
    </span>
  );
}
