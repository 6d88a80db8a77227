import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { KeyRefusal } from '@/lib/queries/key-refusals';
import styles from './tabs.module.css';

/** What AWS did not tell of the key, in its own words, and when it was asked. */
export function Refusals({ view, refusals }: { readonly view: View; readonly refusals: readonly KeyRefusal[] }) {
  const { keyPage } = view.words;
  const aspects: Readonly<Record<string, string>> = keyPage.refusedAspects;
  return (
    <>
      <p className={styles.text}>{keyPage.refusedLead}</p>
      <dl className={styles.facts}>
        {refusals.map(({ aspect, reason, asked_at }) => (
          <div key={aspect} className={styles.refusal}>
            <dt>{aspects[aspect] ?? aspect}</dt>
            <dd>
              <Untrusted view={view} text={reason} limit={600} />
              <span className={styles.small}>
                {' '}
                <TimeText view={view} at={asked_at} show="day" />
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
