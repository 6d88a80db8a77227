import { Panel } from '@/app/ui/panel';
import { principalName } from '@/app/ui/principal-name';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { type KeyGrant, keyGrants } from '@/lib/queries/key-grants';
import { runtime } from '@/lib/runtime';
import { constraintLines } from './constraint-lines';
import type { KeyTabProps } from './key-tab';
import styles from './tabs.module.css';

/** Grants in force and those that ended. */
export async function GrantsTab({ view, keyArn, record }: KeyTabProps) {
  const { grantTable, ui } = view.words;
  const grants = await keyGrants(runtime().models, keyArn);
  const active = grants.filter(({ ended_at }) => ended_at === null);
  const past = grants.filter(({ ended_at }) => ended_at !== null);
  return (
    <>
      <Panel title={grantTable.grantsTitle} lead={grantTable.grantsLead} flush={active.length > 0}>
        {active.length === 0 ? (
          <p>{record.grants_known ? grantTable.grantsNone : grantTable.grantsNoneKnown}</p>
        ) : (
          <>
            <Table
              view={view}
              caption={grantTable.grantsTitle}
              columns={columns(false)}
              rows={active}
              rowKey={({ grant_id }) => grant_id}
            />
            {record.grants_known ? null : <p className={styles.note}>{grantTable.grantsNoneKnown}</p>}
          </>
        )}
      </Panel>
      <Panel title={grantTable.grantsPast} flush={past.length > 0}>
        {past.length === 0 ? (
          <p className={styles.quiet}>{grantTable.grantsPastNone}</p>
        ) : (
          <Table
            view={view}
            caption={grantTable.grantsPast}
            columns={columns(true)}
            rows={past}
            rowKey={({ grant_id }) => grant_id}
          />
        )}
      </Panel>
    </>
  );

  function columns(isPast: boolean): Column<KeyGrant>[] {
    const { grantColumns } = grantTable;
    const kinds: Readonly<Record<string, string>> = grantTable.granteeKinds;
    const text = (value: string | null) =>
      value === null ? <span title={ui.unknown}>–</span> : <Untrusted view={view} text={value} limit={200} />;
    return [
      {
        id: 'grantee',
        title: grantColumns.grantee,
        pinned: true,
        cell: ({ grantee }) =>
          grantee === null ? (
            text(null)
          ) : (
            <span title={plainText(grantee)}>{text(principalName(grantee, view.format))}</span>
          ),
      },
      { id: 'kind', title: grantColumns.kind, cell: ({ grantee_kind }) => kinds[grantee_kind] ?? grantee_kind },
      {
        id: 'operations',
        title: grantColumns.operations,
        cell: ({ operations }) => <Stack view={view} lines={operations} />,
      },
      {
        id: 'constraints',
        title: grantColumns.constraints,
        cell: ({ constraints }) => {
          const lines = constraintLines(constraints);
          return lines.length === 0 ? (
            <span className={styles.quiet}>{grantTable.noConstraints}</span>
          ) : (
            <Stack view={view} lines={lines} />
          );
        },
      },
      {
        id: 'created',
        title: grantColumns.created,
        cell: ({ created_at }) => <TimeText view={view} at={created_at} show="day" />,
      },
      {
        id: 'createdBy',
        title: grantColumns.createdBy,
        cell: ({ created_by }) =>
          created_by === null ? (
            text(null)
          ) : (
            <span title={plainText(created_by)}>{text(principalName(created_by, view.format))}</span>
          ),
      },
      {
        id: 'retiring',
        title: grantColumns.retiring,
        cell: ({ retiring }) =>
          retiring === null ? <span className={styles.quiet}>{grantTable.noRetiring}</span> : text(retiring),
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

/** Several short texts under each other. */
function Stack({ view, lines }: { readonly view: View; readonly lines: readonly string[] }) {
  return (
    <ul className={styles.stack}>
      {lines.map((line) => (
        <li key={line}>
          <Untrusted view={view} text={line} limit={200} />
        </li>
      ))}
    </ul>
  );
}
