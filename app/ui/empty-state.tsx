import { CircleCheckBig, CircleHelp, DatabaseZap, LockKeyhole, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import styles from './empty-state.module.css';

/**
 * Why there is nothing to show. The five must never look alike: nothing read yet, nothing under these filters,
 * proven absence, no way to tell, and not for this role.
 */
export const EMPTY_KINDS = ['nothing-collected', 'no-match', 'all-clear', 'cannot-tell', 'no-permission'] as const;
export type EmptyKind = (typeof EMPTY_KINDS)[number];

interface Props {
  readonly view: View;
  readonly kind: EmptyKind;
  /** Replaces the kind's own title. */
  readonly title?: string;
  /** What was looked at, what is missing, or what to do. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

const ICONS = {
  'nothing-collected': DatabaseZap,
  'no-match': SearchX,
  'all-clear': CircleCheckBig,
  'cannot-tell': CircleHelp,
  'no-permission': LockKeyhole,
} as const;

export function EmptyState({ view, kind, title, children, action }: Props) {
  const Icon = ICONS[kind];
  return (
    <div className={styles.empty} data-kind={kind}>
      <span className={styles.art}>
        <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <div className={styles.words}>
        <p className={styles.title}>{title ?? titleOf(view, kind)}</p>
        {children ? <div className={styles.text}>{children}</div> : null}
        {action ? <div className={styles.action}>{action}</div> : null}
      </div>
    </div>
  );
}

function titleOf({ words: { ui } }: View, kind: EmptyKind): string {
  switch (kind) {
    case 'nothing-collected':
      return ui.emptyNothingCollected;
    case 'no-match':
      return ui.emptyNoMatch;
    case 'all-clear':
      return ui.emptyAllClear;
    case 'cannot-tell':
      return ui.emptyCannotTell;
    case 'no-permission':
      return ui.emptyNoPermission;
  }
}
