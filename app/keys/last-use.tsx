import { TimeText } from '@/app/ui/time-text';
import type { View } from '@/app/view';
import styles from './keys.module.css';

interface Used {
  readonly last_used_at: Date | null;
  readonly last_used_operation: string | null;
  readonly api_last_used_at: Date | null;
  readonly api_last_used_operation: string | null;
  readonly covered_days: number;
  readonly window_days: number;
}

/** The later of what the logs and what KMS itself say, with its source; "never seen" is not the same as "not known". */
export function LastUse({ view, used }: { readonly view: View; readonly used: Used }) {
  const { keys } = view.words;
  const { last_used_at: log, api_last_used_at: api } = used;
  if (log === null && api === null) {
    const hint = keys.neverHint(view.format.count(used.covered_days), view.format.count(used.window_days));
    return (
      <span className={styles.quiet} title={hint}>
        {used.covered_days === 0 ? '–' : keys.never}
      </span>
    );
  }
  const fromApi = api !== null && (log === null || api > log);
  const operation = fromApi ? used.api_last_used_operation : used.last_used_operation;
  return (
    <span
      className={styles.lastUse}
      title={[operation, fromApi ? keys.fromApi : keys.fromLog].filter((part) => part !== null).join('\n')}
    >
      <TimeText view={view} at={fromApi ? api : log} show="day" />
      <span className={styles.quiet}>
        {operation ? ` ${operation}` : ''}
        {fromApi ? ' · KMS' : ''}
      </span>
    </span>
  );
}
