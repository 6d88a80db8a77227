import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { type MuteLine, muteList } from '@/lib/queries/mute-list';
import { runtime } from '@/lib/runtime';
import { MuteWhat } from './mute-what';
import styles from './settings.module.css';
import { UnmuteForm } from './unmute-form';

/** Every mute: what it hides now, until when, who set it and why; those that want to be looked at first. */
export async function Mutes({ view, canEnd }: { readonly view: View; readonly canEnd: boolean }) {
  const { mutes } = view.words;
  const lines = await muteList(runtime());
  const aliases = await aliasesOf(
    runtime().models,
    lines.flatMap(({ mute }) => mute.subject ?? []),
  );
  const { columns } = mutes;
  return (
    <Panel title={mutes.title} lead={mutes.lead} flush>
      {lines.length === 0 ? (
        <EmptyState view={view} kind="nothing-collected" title={mutes.none}>
          {mutes.noneText}
        </EmptyState>
      ) : (
        <Table
          view={view}
          caption={mutes.title}
          rows={lines}
          rowKey={({ mute }) => mute.muteId}
          columns={[
            {
              id: 'what',
              title: columns.what,
              wrap: true,
              cell: ({ mute }) => <MuteWhat view={view} about={mute} aliases={aliases} />,
            },
            {
              id: 'hidden',
              title: columns.hidden,
              align: 'right',
              cell: ({ inForce, hidden }) => (inForce ? view.format.count(hidden) : '–'),
            },
            { id: 'until', title: columns.until, cell: ({ mute }) => view.format.date(mute.until) },
            { id: 'state', title: columns.state, cell: (line) => <State view={view} line={line} /> },
            {
              id: 'by',
              title: columns.by,
              cell: ({ mute: { mutedBy, approvedBy } }) => (
                <>
                  <Untrusted view={view} text={mutedBy} limit={80} />
                  {approvedBy === null ? null : (
                    <span className={styles.because}>
                      <Untrusted view={view} text={view.words.approvals.approvedBy(approvedBy)} limit={100} />
                    </span>
                  )}
                </>
              ),
            },
            {
              id: 'reason',
              title: columns.reason,
              wrap: true,
              cell: ({ mute }) => <Untrusted view={view} text={mute.reason} limit={2000} />,
            },
            {
              id: 'end',
              title: columns.end,
              cell: ({ mute, inForce }) =>
                inForce && canEnd ? <UnmuteForm muteId={mute.muteId} label={mutes.end} /> : null,
            },
          ]}
        />
      )}
    </Panel>
  );
}

function State({ view, line }: { readonly view: View; readonly line: MuteLine }) {
  const { states, alarms } = view.words.mutes;
  const { mute, inForce, alarm } = line;
  if (alarm !== null) return <StateBadge tone="warning">{alarms[alarm]}</StateBadge>;
  if (inForce) return <StateBadge tone="plain">{states.inForce}</StateBadge>;
  return <StateBadge tone="quiet">{mute.endedBy === null ? states.over : states.ended(mute.endedBy)}</StateBadge>;
}
