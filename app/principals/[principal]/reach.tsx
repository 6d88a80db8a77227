import { KeyLink } from '@/app/keys/key-link';
import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { type PrincipalReach, REACH_ACTIONS, type Reach } from '@/lib/queries/principal-reach';
import styles from '../principals.module.css';

interface Props {
  readonly view: View;
  /** Null: a name that stands for nobody in particular. */
  readonly reach: PrincipalReach | null;
}

/** What it could do across keys, what is open without IAM first. */
export function ReachPanel({ view, reach }: Props) {
  const { principals } = view.words;
  const { count } = view.format;
  if (reach === null) {
    return (
      <Panel title={principals.reach}>
        <p className={styles.quiet}>{principals.reachNobody}</p>
      </Panel>
    );
  }
  const { keys, unknown, truncated } = reach;
  const open = keys.filter(({ byPolicy, byGrant }) => byPolicy.length + byGrant.length > 0).length;
  const left = keys.filter(({ ifIam }) => ifIam.length > 0).length;
  const used = keys.filter((one) => one.used).length;
  const notes = [
    principals.reachSentence(count(open), count(left), count(used)),
    ...(unknown > 0 ? [principals.reachUnknown(count(unknown))] : []),
    ...(truncated ? [principals.reachTruncated(count(keys.length))] : []),
  ];
  return (
    <Panel title={principals.reach} lead={principals.reachLead} flush>
      <p className={styles.note}>{notes.join(' ')}</p>
      {keys.length === 0 ? (
        <p className={styles.note}>{principals.reachNone}</p>
      ) : (
        <Table
          view={view}
          caption={principals.reach}
          columns={columns(view)}
          rows={keys}
          rowKey={({ keyArn }) => keyArn}
          tall={keys.length > 20}
        />
      )}
    </Panel>
  );
}

function columns(view: View): Column<Reach>[] {
  const { principals } = view.words;
  const { reachColumns: titles } = principals;
  const named = (actions: readonly string[]) =>
    actions.length === REACH_ACTIONS.length ? (
      <span title={actions.join('\n')}>{principals.reachAll(view.format.count(actions.length))}</span>
    ) : (
      actions.join(', ') || '–'
    );
  return [
    {
      id: 'key',
      title: titles.key,
      pinned: true,
      cell: ({ keyArn, alias }) => (
        <KeyLink view={view} keyArn={keyArn} keyId={keyArn.split('/').at(-1) ?? keyArn} alias={alias} />
      ),
    },
    { id: 'policy', title: titles.policy, wrap: true, cell: ({ byPolicy }) => named(byPolicy) },
    { id: 'grant', title: titles.grant, wrap: true, cell: ({ byGrant }) => named(byGrant) },
    { id: 'iam', title: titles.iam, wrap: true, cell: ({ ifIam }) => named(ifIam) },
    {
      id: 'statements',
      title: titles.statements,
      wrap: true,
      cell: ({ statements }) => <Untrusted view={view} text={statements.join(', ')} limit={200} />,
    },
    { id: 'used', title: titles.used, cell: ({ used }) => (used ? principals.yes : principals.no) },
  ];
}
