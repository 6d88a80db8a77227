'use client';

import { Check } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { setPreference } from '@/app/preference-actions';
import styles from './menu-list.module.css';

interface Props {
  readonly label: string;
  readonly chosen: string;
  /** Zones that are offered already. */
  readonly others: readonly string[];
  /** Whether the key of the zone switch leads here. */
  readonly hasKey: boolean;
}

const never = () => () => undefined;
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone that only the browser knows; nothing where it is offered already. */
export function BrowserZone({ label, chosen, others, hasKey }: Props) {
  const zone = useSyncExternalStore<string | null>(never, ownZone, () => null);
  if (zone === null || others.includes(zone)) return null;
  const isChosen = zone === chosen;
  return (
    <form action={setPreference}>
      <button
        type="submit"
        name="zone"
        value={zone}
        className={styles.item}
        data-shortcut={hasKey && !isChosen ? 't' : undefined}
        {...(isChosen ? { 'aria-current': 'true' as const } : {})}
      >
        <Check size={14} aria-hidden="true" className={isChosen ? '' : styles.off} />
        {label}: {zone}
      </button>
    </form>
  );
}
