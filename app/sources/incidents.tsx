import { Problem } from '@/app/ui/problem';
import { TimeText } from '@/app/ui/time-text';
import type { View } from '@/app/view';
import { incidentText } from '@/lib/i18n/incidents';
import { runtime } from '@/lib/runtime';

/** What was found damaged in the data folder and set aside; nothing while all is well. */
export function Incidents({ view }: { readonly view: View }) {
  const { incidents } = view.words;
  return runtime()
    .incidents.list()
    .map((incident) => (
      <Problem key={incident.folder} title={incidents.title[incident.store]}>
        <TimeText view={view} at={new Date(incident.at)} />: {incidentText(incidents, incident)}
      </Problem>
    ));
}
