import { BellRing, UserRoundCheck } from 'lucide-react';
import Link from 'next/link';
import { href } from '@/app/href';
import type { View } from '@/app/view';
import type { MuteLine } from '@/lib/queries/mute-list';
import styles from './findings.module.css';

/** Says that mutes hide nothing any more or end soon. Draws nothing when none does. */
export function MuteAlarm({ view, lines }: { readonly view: View; readonly lines: readonly MuteLine[] }) {
  const { mutes } = view.words;
  const stale = lines.filter(({ alarm }) => alarm !== null).length;
  if (stale === 0) return null;
  return (
    <p className={styles.alarm} role="status">
      <BellRing size={15} aria-hidden="true" />
      <Link href={href('/settings', { tab: 'mutes' })}>{mutes.alarm(view.format.count(stale))}</Link>
    </p>
  );
}

/** Says that requests wait for a second person. Draws nothing when none does. */
export function WaitingAlarm({ view, waiting }: { readonly view: View; readonly waiting: number }) {
  if (waiting === 0) return null;
  return (
    <p className={styles.alarm} role="status">
      <UserRoundCheck size={15} aria-hidden="true" />
      <Link href={href('/settings', { tab: 'mutes' })}>{view.words.approvals.banner(view.format.count(waiting))}</Link>
    </p>
  );
}
