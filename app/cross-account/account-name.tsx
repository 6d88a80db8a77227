import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import styles from './cross-account.module.css';

/** An account's number, and its name where it has one. */
export function AccountName({
  view,
  id,
  name,
}: {
  readonly view: View;
  readonly id: string;
  readonly name: string | null;
}) {
  return (
    <>
      {view.format.account(id)}
      {name === null ? null : (
        <span className={styles.quiet}>
          {' '}
          <Untrusted view={view} text={name} limit={40} />
        </span>
      )}
    </>
  );
}
