import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { runtime } from '@/lib/runtime';

const MOST = 200;

/** What people and the product itself did, newest first. */
export async function Audit({ view }: { readonly view: View }) {
  const { settings } = view.words;
  const lines = (await runtime().ledger.auditLog(MOST)).map((line, index) => ({ ...line, index }));
  return (
    <Panel title={settings.audit} lead={settings.auditLead(view.format.count(MOST))} flush>
      {lines.length === 0 ? (
        <EmptyState view={view} kind="nothing-collected" title={settings.noAudit}>
          {settings.noAuditText}
        </EmptyState>
      ) : (
        <Table
          view={view}
          caption={settings.audit}
          rows={lines}
          rowKey={({ index }) => String(index)}
          columns={[
            { id: 'at', title: settings.at, cell: ({ at }) => <TimeText view={view} at={at} show="absolute" /> },
            {
              id: 'actor',
              title: settings.actor,
              cell: ({ actor }) => <Untrusted view={view} text={actor} limit={80} />,
            },
            { id: 'action', title: settings.action, cell: ({ action }) => settings.actions[action] ?? action },
            {
              id: 'subject',
              title: settings.subject,
              wrap: true,
              cell: ({ subject }) => (subject === null ? '' : <Untrusted view={view} text={subject} limit={200} />),
            },
            {
              id: 'detail',
              title: settings.detail,
              wrap: true,
              cell: ({ detail }) => (detail === null ? '' : <Untrusted view={view} text={detail} limit={300} mono />),
            },
          ]}
        />
      )}
    </Panel>
  );
}
