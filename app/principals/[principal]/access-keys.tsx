import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { firstOf } from '@/lib/model/short-name';
import type { PrincipalAccessKey } from '@/lib/queries/principal-detail';
import styles from '../principals.module.css';

interface Props {
  readonly view: View;
  readonly accessKeys: readonly PrincipalAccessKey[];
}

/** The access keys that it signed with: long-lived ones by name, those of sessions together. */
export function AccessKeysPanel({ view, accessKeys }: Props) {
  const { principals } = view.words;
  const { accessKeyColumns: titles } = principals;
  const { count } = view.format;
  const columns: Column<PrincipalAccessKey>[] = [
    {
      id: 'key',
      title: titles.key,
      pinned: true,
      cell: ({ access_key_id }) =>
        access_key_id === 'temporary' ? (
          principals.temporaryKeys
        ) : (
          <Untrusted view={view} text={access_key_id} limit={40} mono />
        ),
    },
    { id: 'credentials', title: titles.credentials, align: 'right', cell: ({ credentials }) => count(credentials) },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    { id: 'days', title: titles.days, align: 'right', cell: ({ days }) => count(days) },
    {
      id: 'addresses',
      title: titles.addresses,
      wrap: true,
      cell: ({ addresses }) => (
        <span title={addresses.join('\n')}>
          <Untrusted view={view} text={firstOf(addresses, 4)} limit={240} />
        </span>
      ),
    },
    { id: 'first', title: titles.first, cell: ({ first_at }) => <TimeText view={view} at={first_at} show="day" /> },
    { id: 'last', title: titles.last, cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" /> },
  ];
  return (
    <Panel title={principals.accessKeys} lead={principals.accessKeysLead} flush={accessKeys.length > 0}>
      {accessKeys.length === 0 ? (
        <p className={styles.quiet}>{principals.accessKeysNone}</p>
      ) : (
        <Table
          view={view}
          caption={principals.accessKeys}
          columns={columns}
          rows={accessKeys}
          rowKey={({ access_key_id }) => access_key_id}
        />
      )}
    </Panel>
  );
}
