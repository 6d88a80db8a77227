import { Problem } from '@/app/ui/problem';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { incidentParts } from '@/lib/i18n/incidents';
import { runtime } from '@/lib/runtime';
import styles from './incidents.module.css';

/** What was found damaged in the data folder and set aside; nothing while all is well. */
export function Incidents({ view }: { readonly view: View }) {
  const { incidents } = view.words;
  return runtime()
    .incidents.list()
    .map((incident) => {
      const { happened, seen, next, aside } = incidentParts(incidents, incident);
      return (
        <Problem key={incident.folder} title={incidents.title[incident.store]}>
          <p>
            {happened} <TimeText view={view} at={new Date(incident.at)} />
          </p>
          <p className={styles.next}>{next}</p>
          <p className={styles.detail}>
            <Untrusted view={view} text={seen} limit={600} />
          </p>
          <p className={styles.detail}>{aside}</p>
        </Problem>
      );
    });
}
