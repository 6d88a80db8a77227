import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { PeerComparison, Peers } from '@/lib/queries/principal-peers';
import styles from '../principals.module.css';

interface Props {
  readonly view: View;
  readonly peers: Peers;
  readonly rows: readonly PeerComparison[];
}

/** A principal beside those of its kind: what is usual there, and what it does. */
export function PeersPanel({ view, peers, rows }: Props) {
  const { principals } = view.words;
  const { peerColumns: titles } = principals;
  const { count } = view.format;
  const number = rows[0]?.peers ?? 0;
  const among =
    peers.kind === 'permission-set'
      ? principals.peersSet(count(number), plainText(peers.name))
      : principals.peersType(
          count(number),
          principals.types[peers.type],
          peers.account === 'unknown' ? view.words.ui.unknown : view.format.account(peers.account),
        );
  const keys = rows.find(({ measure }) => measure === 'keys');
  const columns: Column<PeerComparison>[] = [
    { id: 'measure', title: titles.measure, pinned: true, cell: ({ measure }) => principals.peerMeasures[measure] },
    { id: 'own', title: titles.own, align: 'right', cell: ({ own }) => <strong>{count(own)}</strong> },
    { id: 'median', title: titles.median, align: 'right', cell: ({ median }) => count(Math.round(median)) },
    { id: 'most', title: titles.most, align: 'right', cell: ({ most }) => count(most) },
    {
      id: 'above',
      title: titles.above,
      align: 'right',
      cell: ({ above, peers: all }) => principals.peersAbove(count(above), count(all)),
    },
  ];
  return (
    <Panel
      title={principals.peers}
      lead={
        number === 0
          ? null
          : [among, keys ? principals.peersKeys(count(keys.own), count(Math.round(keys.median))) : ''].join(' ')
      }
      flush={rows.length > 0}
    >
      {rows.length === 0 ? (
        <p className={styles.quiet}>{principals.peersNone}</p>
      ) : (
        <Table view={view} caption={principals.peers} columns={columns} rows={rows} rowKey={({ measure }) => measure} />
      )}
    </Panel>
  );
}
