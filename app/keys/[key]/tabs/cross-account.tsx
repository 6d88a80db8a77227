import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import { accountWords, shortPrincipal } from '@/lib/model/short-name';
import { type CrossAccountRow, keyCrossAccount } from '@/lib/queries/key-cross-account';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import { serviceName } from './service-name';
import styles from './tabs.module.css';
import { Relation } from './users';

/** Every other account: how it stands to us, whether it is let in, whether it came. */
export async function CrossAccountTab({ view, keyArn, record }: KeyTabProps) {
  const { keyReach, keyPage } = view.words;
  const rows = await keyCrossAccount(runtime().models, keyArn);
  return (
    <Panel title={keyReach.crossTitle} lead={keyReach.crossLead} flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className={styles.text}>{record.policy_known ? keyReach.crossNone : keyReach.crossNoneUnknown}</p>
      ) : (
        <Table
          view={view}
          caption={keyReach.crossTitle}
          columns={columns()}
          rows={rows}
          rowKey={({ account_id }) => account_id}
        />
      )}
    </Panel>
  );

  function principalText(principal: string): string {
    if (principal === 'unknown') return keyPage.unknownPrincipal;
    return /^\d{12}$/.test(principal) ? keyPage.accountOnly : shortPrincipal(principal);
  }

  function columns(): Column<CrossAccountRow>[] {
    const { crossColumns } = keyReach;
    const { account, count, date } = view.format;
    const through: Readonly<Record<string, string>> = keyPage.through;
    return [
      {
        id: 'account',
        title: crossColumns.account,
        pinned: true,
        cell: ({ account_id, name, units }) => (
          <>
            {account_id === '*' ? (
              keyPage.accessEveryone
            ) : (
              <Untrusted view={view} text={account(account_id)} limit={80} />
            )}
            {name === null && units === null ? null : (
              <span className={styles.under}>
                <Untrusted view={view} text={accountWords(name, units)} limit={90} />
              </span>
            )}
          </>
        ),
      },
      {
        id: 'relation',
        title: crossColumns.relation,
        cell: ({ relation, trusted_until }) => (
          <>
            <Relation view={view} relation={relation} isKnown />
            {trusted_until ? <span className={styles.small}> {keyPage.accessUntil(date(trusted_until))}</span> : null}
          </>
        ),
      },
      {
        id: 'direction',
        title: crossColumns.direction,
        cell: ({ calls, denied }) => (calls + denied > 0 ? keyReach.directionIn : keyReach.directionMay),
      },
      {
        id: 'allowed',
        title: crossColumns.allowed,
        cell: ({ allowed_through, allowed_actions, relation }) =>
          allowed_through.length > 0 ? (
            <span title={allowed_actions.join(', ')}>
              {allowed_through.map((one) => through[one] ?? one).join(', ')}
            </span>
          ) : !record.policy_known || relation !== null ? (
            <span title={keyReach.allowedUnknown}>–</span>
          ) : (
            <span className={styles.quiet}>{keyReach.notAllowedNow}</span>
          ),
      },
      {
        id: 'calls',
        title: crossColumns.calls,
        align: 'right',
        cell: ({ calls }) =>
          calls === 0 ? <span className={styles.quiet}>0 · {keyReach.usedNot}</span> : count(calls),
      },
      { id: 'denied', title: crossColumns.denied, align: 'right', cell: ({ denied }) => count(denied) },
      {
        id: 'principals',
        title: crossColumns.principals,
        wrap: true,
        cell: ({ principals }) => <Untrusted view={view} text={principals.map(principalText).join(', ')} limit={300} />,
      },
      {
        id: 'services',
        title: crossColumns.services,
        cell: ({ services }) => services.map((service) => serviceName(view, service)).join(', '),
      },
      {
        id: 'first',
        title: crossColumns.first,
        cell: ({ first_at }) => (first_at ? <TimeText view={view} at={first_at} show="day" /> : ''),
      },
      {
        id: 'last',
        title: crossColumns.last,
        cell: ({ last_at }) => (last_at ? <TimeText view={view} at={last_at} show="day" /> : ''),
      },
    ];
  }
}
