import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import { type KeyGrant, keyGrants } from '@/lib/queries/key-grants';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import styles from './tabs.module.css';

/** Grants in force and those that ended. */
export async function GrantsTab({ view, keyArn, record }: KeyTabProps) {
  const { keys, ui } = view.words;
  const grants = await keyGrants(runtime().models, keyArn);
  const active = grants.filter(({ ended_at }) => ended_at === null);
  const past = grants.filter(({ ended_at }) => ended_at !== null);
  return (
    <>
      <Panel title={keys.grantsTitle} lead={keys.grantsLead} flush={active.length > 0}>
        {active.length === 0 ? (
          <p>{record.grants_known ? keys.grantsNone : keys.grantsNoneKnown}</p>
        ) : (
          <>
            <Table
              view={view}
              caption={keys.grantsTitle}
              columns={columns(false)}
              rows={active}
              rowKey={({ grant_id }) => grant_id}
            />
            {record.grants_known ? null : <p className={styles.note}>{keys.grantsNoneKnown}</p>}
          </>
        )}
      </Panel>
      <Panel title={keys.grantsPast} flush={past.length > 0}>
        {past.length === 0 ? (
          <p className={styles.quiet}>{keys.grantsPastNone}</p>
        ) : (
          <Table
            view={view}
            caption={keys.grantsPast}
            columns={columns(true)}
            rows={past}
            rowKey={({ grant_id }) => grant_id}
          />
        )}
      </Panel>
    </>
  );

  function columns(isPast: boolean): Column<KeyGrant>[] {
    const { grantColumns } = keys;
    const kinds: Readonly<Record<string, string>> = keys.granteeKinds;
    const text = (value: string | null, mono = false) =>
      value === null ? (
        <span title={ui.unknown}>–</span>
      ) : (
        <Untrusted view={view} text={value} limit={200} mono={mono} />
      );
    return [
      { id: 'grantee', title: grantColumns.grantee, pinned: true, cell: ({ grantee }) => text(grantee, true) },
      { id: 'kind', title: grantColumns.kind, cell: ({ grantee_kind }) => kinds[grantee_kind] ?? grantee_kind },
      {
        id: 'operations',
        title: grantColumns.operations,
        wrap: true,
        cell: ({ operations }) => <Untrusted view={view} text={operations.join(', ')} limit={400} />,
      },
      {
        id: 'constraints',
        title: grantColumns.constraints,
        wrap: true,
        cell: ({ constraints }) =>
          constraints === null || constraints === '{}' ? (
            <span className={styles.quiet}>{keys.noConstraints}</span>
          ) : (
            <Untrusted view={view} text={constraints} limit={400} mono />
          ),
      },
      {
        id: 'created',
        title: grantColumns.created,
        cell: ({ created_at }) => <TimeText view={view} at={created_at} show="day" />,
      },
      { id: 'createdBy', title: grantColumns.createdBy, cell: ({ created_by }) => text(created_by) },
      {
        id: 'retiring',
        title: grantColumns.retiring,
        cell: ({ retiring }) =>
          retiring === null ? <span className={styles.quiet}>{keys.noRetiring}</span> : text(retiring),
      },
      {
        id: 'lastUsed',
        title: grantColumns.lastUsed,
        cell: ({ grantee_last_used_at }) => <TimeText view={view} at={grantee_last_used_at} show="day" />,
      },
      ...(isPast
        ? [
            {
              id: 'ended',
              title: grantColumns.ended,
              cell: ({ ended_at }: KeyGrant) => <TimeText view={view} at={ended_at} show="day" />,
            },
            { id: 'endedBy', title: grantColumns.endedBy, cell: ({ ended_by }: KeyGrant) => text(ended_by) },
          ]
        : []),
    ];
  }
}
