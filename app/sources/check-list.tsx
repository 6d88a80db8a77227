import type { Words } from '@/lib/i18n/words';
import type { SourceCheck } from '@/lib/model/source-check';
import styles from './connected.module.css';

interface Props {
  readonly words: Words['connections'];
  readonly checks: readonly SourceCheck[];
}

/** Each permission that was tried, with the answer. What AWS said stands as text, never as markup. */
export function CheckList({ words, checks }: Props) {
  if (checks.length === 0) return null;
  return (
    <ul className={styles.checks} aria-label={words.tested}>
      {checks.map(({ action, resource, verdict, said, because }) => (
        <li key={`${action} ${resource}`} data-verdict={verdict}>
          <strong>{words.verdicts[verdict]}</strong>
          <code>{action}</code>
          <span className={styles.resource}>{resource}</span>
          {said === null && because === null ? null : (
            <small>{said ?? (because === null ? null : words.because[because])}</small>
          )}
        </li>
      ))}
    </ul>
  );
}
