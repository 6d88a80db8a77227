import type { View } from '@/app/view';
import styles from './keys.module.css';

interface Rotating {
  readonly manager: string | null;
  readonly state: string;
  readonly rotation_eligibility: string;
  readonly rotation_enabled: boolean | null;
  readonly next_rotation_at: Date | null;
  readonly rotation_overdue_days: number | null;
}

/** Rotation in a table cell: overdue first, then on with the next date, off, or why neither applies. */
export function RotationText({ view, rotating }: { readonly view: View; readonly rotating: Rotating }) {
  const { keys } = view.words;
  const reasons: Readonly<Record<string, string>> = keys.eligibilityReasons;
  const names: Readonly<Record<string, string>> = keys.eligibility;
  const { rotation_eligibility: eligibility, rotation_overdue_days: overdue } = rotating;
  const hint = reasons[eligibility];
  if (overdue !== null) {
    return (
      <span className={`${styles.line} ${styles.warn}`} title={hint}>
        <span aria-hidden="true">▲</span> {keys.rotationOverdue(view.format.count(overdue))}
      </span>
    );
  }
  if (eligibility === 'unknown') return <span title={hint}>–</span>;
  if (eligibility !== 'automatic') {
    return (
      <span className={`${styles.line} ${styles.quiet}`} title={hint}>
        {names[eligibility] ?? eligibility}
      </span>
    );
  }
  if (rotating.rotation_enabled === null) return <span title={view.words.ui.unknown}>–</span>;
  if (!rotating.rotation_enabled) return <span title={hint}>{keys.rotationOff}</span>;
  return (
    <span title={hint}>
      {keys.rotationOn}
      {rotating.next_rotation_at ? (
        <span className={styles.second}>{keys.rotationNext(view.format.day(rotating.next_rotation_at))}</span>
      ) : null}
    </span>
  );
}
