import Link from 'next/link';
import { keyHref } from '@/app/href';
import { StateBadge, type Tone } from '@/app/ui/state-badge';
import type { Column } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { shortKey } from '@/lib/model/short-name';
import { type CrossAccountEdge, type EdgeKind, edgeKind } from '@/lib/queries/cross-account-edges';
import { AccountName } from './account-name';
import styles from './cross-account.module.css';

const TONES: Readonly<Record<EdgeKind, Tone>> = {
  inside: 'quiet',
  partner: 'plain',
  'expired-partner': 'critical',
  unknown: 'warning',
};

/** More keys than this are told by their number. */
const FEW_KEYS = 3;

/** One row for each pair of accounts. */
export function edgeColumns(
  view: View,
  asOf: Date,
  trails: ReadonlyMap<string, Date>,
  aliases: ReadonlyMap<string, string>,
): Column<CrossAccountEdge>[] {
  const { crossAccount } = view.words;
  const { columns } = crossAccount;
  const { count } = view.format;
  return [
    {
      id: 'caller',
      title: columns.caller,
      pinned: true,
      cell: ({ caller_account_id, caller_name, caller_units }) => (
        <span className={styles.two}>
          <AccountName view={view} id={caller_account_id} name={caller_name} units={caller_units} />
        </span>
      ),
    },
    {
      id: 'owner',
      title: columns.owner,
      cell: ({ owner_account_id, owner_name, owner_units }) => (
        <span className={styles.two}>
          <AccountName view={view} id={owner_account_id} name={owner_name} units={owner_units} />
        </span>
      ),
    },
    {
      id: 'kind',
      title: columns.kind,
      cell: (edge) => {
        const kind = edgeKind(edge, asOf);
        return <StateBadge tone={TONES[kind]}>{crossAccount.kinds[kind]}</StateBadge>;
      },
    },
    { id: 'calls', title: columns.calls, align: 'right', cell: ({ calls }) => count(calls) },
    {
      id: 'denied',
      title: columns.denied,
      align: 'right',
      cell: ({ denied, caller_account_id }) =>
        denied === 0 && !trails.has(caller_account_id) ? (
          <span title={crossAccount.deniedUnseen}>–</span>
        ) : (
          count(denied)
        ),
    },
    {
      id: 'keys',
      title: columns.keys,
      wrap: true,
      width: 150,
      cell: ({ keys }) => <Keys view={view} keys={keys} aliases={aliases} />,
    },
    {
      id: 'principals',
      title: columns.principals,
      wrap: true,
      cell: ({ principals, by_owners }) => (
        <>
          <Untrusted view={view} text={rolesOf(principals).join(', ')} limit={300} />
          {by_owners > 0 ? <span className={styles.quiet}> {crossAccount.roleUnknown}</span> : null}
        </>
      ),
    },
    { id: 'told', title: columns.told, cell: (edge) => toldBy(view, edge) },
    {
      id: 'allowed',
      title: columns.allowed,
      cell: (edge) =>
        edgeKind(edge, asOf) === 'inside' ? (
          <span title={crossAccount.allowedInside}>–</span>
        ) : (
          crossAccount.allowedKeys(count(edge.allowed_keys.length))
        ),
    },
    {
      id: 'first',
      title: columns.first,
      cell: ({ first_at }) => (first_at ? <TimeText view={view} at={first_at} show="day" /> : '–'),
    },
    {
      id: 'last',
      title: columns.last,
      cell: ({ last_at }) => (last_at ? <TimeText view={view} at={last_at} show="day" /> : '–'),
    },
  ];
}

interface KeysProps {
  readonly view: View;
  readonly keys: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
}

function Keys({ view, keys, aliases }: KeysProps) {
  if (keys.length > FEW_KEYS) return view.words.crossAccount.allowedKeys(view.format.count(keys.length));
  return keys.map((key) => (
    <Link
      key={key}
      href={keyHref(key, { tab: 'cross-account' })}
      className={aliases.has(key) ? styles.alias : styles.key}
      title={plainText(key)}
    >
      <Untrusted view={view} text={aliases.get(key) ?? shortKey(key)} limit={80} />
    </Link>
  ));
}

function rolesOf(principals: readonly string[]): string[] {
  return principals.filter((one) => one.startsWith('arn:')).map((one) => one.split(':').slice(5).join(':'));
}

function toldBy(view: View, { by_callers, by_owners }: CrossAccountEdge): string {
  const { crossAccount } = view.words;
  if (by_callers + by_owners === 0) return '–';
  if (by_owners === 0) return crossAccount.byBoth;
  return by_callers === 0 ? crossAccount.byOwner : crossAccount.byMixed(view.format.count(by_owners));
}
