import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import type { Status } from '@/lib/model/finding';
import styles from './state-badge.module.css';

export const TONES = ['quiet', 'plain', 'active', 'warning', 'critical'] as const;
export type Tone = (typeof TONES)[number];

/** A word in a frame. The tone adds to the word, it never replaces it. */
export function StateBadge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}

const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  open: 'active',
  reopened: 'warning',
  acknowledged: 'plain',
  'in-progress': 'plain',
  'risk-accepted': 'quiet',
  'false-positive': 'quiet',
  muted: 'quiet',
  withdrawn: 'quiet',
  resolved: 'quiet',
};

/** Where a finding stands. */
export function StatusBadge({ view, status }: { readonly view: View; readonly status: Status }) {
  return <StateBadge tone={STATUS_TONES[status]}>{view.words.ui.statuses[status]}</StateBadge>;
}

const KEY_STATE_TONES: Readonly<Record<string, Tone>> = {
  Enabled: 'plain',
  PendingDeletion: 'critical',
  PendingReplicaDeletion: 'critical',
  Disabled: 'warning',
  PendingImport: 'warning',
  Unavailable: 'warning',
};

/** A key's state as AWS names it; a name we do not know is shown as it is. */
export function KeyStateBadge({ view, state }: { readonly view: View; readonly state: string }) {
  const words: Readonly<Record<string, string>> = view.words.ui.keyStates;
  return <StateBadge tone={KEY_STATE_TONES[state] ?? 'quiet'}>{words[state] ?? state}</StateBadge>;
}
