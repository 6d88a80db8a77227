import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { SettingsEdition } from '@/lib/model/settings';

/** Who saved settings when, and why. */
export function Editions({ view, editions }: { readonly view: View; readonly editions: readonly SettingsEdition[] }) {
  const words = view.words.analyzerSettings;
  if (editions.length === 0) return <Panel title={words.history}>{words.historyNone}</Panel>;
  const { edition, at, by, reason } = words.historyColumns;
  return (
    <Panel title={words.history} lead={words.historyLead} flush>
      <Table
        view={view}
        caption={words.history}
        rows={editions}
        rowKey={(one) => String(one.edition)}
        onPhone="cards"
        columns={[
          { id: 'edition', title: edition, align: 'right', cell: (one) => view.format.count(one.edition) },
          { id: 'at', title: at, cell: ({ savedAt }) => <TimeText view={view} at={savedAt} show="absolute" /> },
          { id: 'by', title: by, cell: ({ savedBy }) => <Untrusted view={view} text={savedBy} limit={80} /> },
          {
            id: 'reason',
            title: reason,
            wrap: true,
            cell: (one) => <Untrusted view={view} text={one.reason} limit={2000} />,
          },
        ]}
      />
    </Panel>
  );
}
