import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import styles from './cross-account.module.css';

/** An account's number, its name where it has one, and where in the organization it hangs. */
export function AccountName({
  view,
  id,
  name,
  units = null,
}: {
  readonly view: View;
  readonly id: string;
  readonly name: string | null;
  /** Organizational units from the root down. */
  readonly units?: string | null;
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
      {units === null ? null : (
        <span className={styles.quiet}>
          {' '}
          · <Untrusted view={view} text={units} limit={60} />
        </span>
      )}
    </>
  );
}
