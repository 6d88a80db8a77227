import Link from 'next/link';
import { findingsHref } from '@/app/href';
import { Sparkline } from '@/app/ui/sparkline';
import { KeyStateBadge } from '@/app/ui/state-badge';
import type { Column } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { wholeDays } from '@/lib/model/time';
import type { KeyListing } from '@/lib/queries/key-list';
import type { Risk } from '@/lib/queries/key-risk';
import { KeyLink } from './key-link';
import styles from './keys.module.css';
import { LastUse } from './last-use';
import { RiskScore } from './risk-score';
import { RotationText } from './rotation-text';
import { PolicyVerdict, UnusedVerdict } from './verdicts';

interface Options {
  readonly view: View;
  readonly asOf: Date;
  readonly risks: ReadonlyMap<string, Risk>;
  readonly sparks: ReadonlyMap<string, readonly number[]>;
  /** Open findings by key. */
  readonly findings: ReadonlyMap<string, readonly unknown[]>;
  /** Findings that people hide, by key. */
  readonly hidden: ReadonlyMap<string, number>;
}

/** The columns of the key inventory, in the order of `TABLE_COLUMNS`. What is not known is a dash with its reason in the tooltip; zero is 0. */
export function keyColumns({ view, asOf, risks, sparks, findings, hidden }: Options): Column<KeyListing>[] {
  const { keys, ui } = view.words;
  const { columns } = keys;
  const { count, account, money } = view.format;
  const known = (value: number | null, hint: string) => (value === null ? <span title={hint}>–</span> : count(value));
  return [
    {
      id: 'alias',
      title: columns.alias,
      pinned: true,
      cell: ({ key_arn, alias, key_id }) => (
        <span className={styles.stacked}>
          <KeyLink view={view} keyArn={key_arn} keyId={key_id} alias={alias} />
        </span>
      ),
    },
    {
      id: 'risk',
      title: columns.risk,
      align: 'right',
      cell: ({ key_arn }) => {
        const risk = risks.get(key_arn);
        return risk ? <RiskScore view={view} risk={risk} /> : '–';
      },
    },
    {
      id: 'account',
      title: columns.account,
      cell: ({ account_id, region, multi_region }) => (
        <>
          {account(account_id)}
          <span className={styles.second}>
            {region}
            {multi_region === 'PRIMARY' || multi_region === 'REPLICA' ? (
              <span className={styles.tag}>{multi_region === 'PRIMARY' ? keys.primary : keys.replica}</span>
            ) : null}
          </span>
        </>
      ),
    },
    { id: 'state', title: columns.state, cell: ({ state }) => <KeyStateBadge view={view} state={state} /> },
    { id: 'last_used', title: columns.last_used, cell: (key) => <LastUse view={view} used={key} /> },
    { id: 'verdict', title: columns.verdict, cell: (key) => <UnusedVerdict view={view} verdict={key} /> },
    {
      id: 'calls',
      title: columns.calls,
      align: 'right',
      cell: ({ key_arn, calls }) => (
        <span className={styles.calls}>
          <span className={styles.spark}>
            {calls ? <Sparkline values={sparks.get(key_arn) ?? []} kind="bars" /> : null}
          </span>
          <span className={styles.callsNumber}>{known(calls, keys.callsUnknown)}</span>
        </span>
      ),
    },
    { id: 'cross_account', title: columns.cross_account, cell: (key) => <OtherAccounts view={view} listing={key} /> },
    { id: 'rotation', title: columns.rotation, cell: (key) => <RotationText view={view} rotating={key} /> },
    {
      id: 'policy',
      title: columns.policy,
      cell: ({ policy_verdict }) => <PolicyVerdict view={view} verdict={policy_verdict} />,
    },
    {
      id: 'findings',
      title: columns.findings,
      align: 'right',
      cell: ({ key_arn }) => {
        const open = findings.get(key_arn)?.length ?? 0;
        const more = hidden.get(key_arn) ?? 0;
        return (
          <>
            {open === 0 ? count(0) : <Link href={findingsHref(key_arn)}>{count(open)}</Link>}
            {more === 0 ? null : (
              <Link href={findingsHref(key_arn, { status: 'all' })} title={view.words.findings.hidden(count(more))}>
                {' '}
                +{count(more)}
              </Link>
            )}
          </>
        );
      },
    },
    {
      id: 'principals',
      title: columns.principals,
      align: 'right',
      cell: ({ principals }) => known(principals, keys.callsUnknown),
    },
    {
      id: 'grants',
      title: columns.grants,
      align: 'right',
      cell: ({ grants_active, grants_known }) =>
        grants_known ? count(grants_active) : grants_active > 0 ? `≥ ${count(grants_active)}` : known(null, ui.unknown),
    },
    {
      id: 'spec',
      title: columns.spec,
      cell: ({ key_spec, key_usage }) =>
        key_spec === null && key_usage === null ? (
          <span title={ui.unknown}>–</span>
        ) : (
          <span className="mono">{[key_spec, key_usage].filter((part) => part !== null).join(' · ')}</span>
        ),
    },
    {
      id: 'origin',
      title: columns.origin,
      cell: ({ key_origin }) =>
        key_origin === null ? <span title={ui.unknown}>–</span> : <span className="mono">{key_origin}</span>,
    },
    {
      id: 'owner',
      title: columns.owner,
      cell: ({ owner, tags_known }) =>
        owner === null ? (
          tags_known ? (
            <span className={styles.quiet}>{keys.noOwner}</span>
          ) : (
            <span title={keys.tagsUnknown}>–</span>
          )
        ) : (
          <Untrusted view={view} text={owner} limit={40} />
        ),
    },
    {
      id: 'environment',
      title: columns.environment,
      cell: ({ environment, tags_known }) =>
        environment === null ? (
          <span title={tags_known ? ui.unknown : keys.tagsUnknown}>–</span>
        ) : (
          <Untrusted view={view} text={environment} limit={40} />
        ),
    },
    {
      id: 'created',
      title: columns.created,
      align: 'right',
      cell: ({ created_at }) =>
        created_at === null ? (
          <span title={ui.unknown}>–</span>
        ) : (
          <time dateTime={created_at.toISOString()} title={view.format.bothZones(created_at)}>
            {keys.days(count(Math.max(0, wholeDays(created_at, asOf))))}
          </time>
        ),
    },
    {
      id: 'cost',
      title: columns.cost,
      align: 'right',
      cell: ({ monthly_cost_usd }) =>
        monthly_cost_usd === null ? <span title={ui.unknown}>–</span> : money(monthly_cost_usd),
    },
  ];
}

function OtherAccounts({ view, listing }: { readonly view: View; readonly listing: KeyListing }) {
  const { keys, keyPage } = view.words;
  const { count } = view.format;
  const { used_accounts, unused_tokens, strangers } = listing;
  if (used_accounts === 0 && unused_tokens === 0) {
    return listing.policy_verdict === 'unknown' ? <span title={keyPage.accessUnknown}>–</span> : count(0);
  }
  return (
    <>
      {used_accounts > 0 ? <span className={styles.line}>{keys.usedBy(count(used_accounts))}</span> : null}
      {used_accounts > 0 && strangers > 0 ? (
        <span className={`${styles.line} ${styles.warn}`}>{keys.strangers(count(strangers))}</span>
      ) : null}
      {unused_tokens > 0 ? <span className={styles.line}>{keys.unusedBy(count(unused_tokens))}</span> : null}
    </>
  );
}
