import Link from 'next/link';
import { principalHref, type Span, spanOf } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { accountWords, shortPrincipal } from '@/lib/model/short-name';
import { windowObserved } from '@/lib/queries/days-observed';
import { type KeyReliance, keyReliance, reliancePlace } from '@/lib/queries/key-reliance';
import { type KeyUser, keyUsers } from '@/lib/queries/key-users';
import { runtime } from '@/lib/runtime';
import { AllowedBy } from './allowed-by';
import type { KeyTabProps } from './key-tab';
import { NoCalls } from './no-calls';
import { serviceName } from './service-name';
import styles from './tabs.module.css';

/** Every principal that called the key in the range. */
export async function UsersTab({ view, keyArn, record, range }: KeyTabProps) {
  const { keyPage, reliance } = view.words;
  const [users, relied] = await Promise.all([
    keyUsers(runtime().models, keyArn, range.window),
    keyReliance(runtime(), keyArn, record.account_id, range.window),
  ]);
  const lead = [keyPage.usersLead, reliance.lead, ...(relied.truncated ? [reliance.truncated] : [])].join(' ');
  return (
    <Panel title={keyPage.usersTitle} lead={lead} flush={users.length > 0}>
      {users.length === 0 ? (
        <NoCalls
          view={view}
          title={keyPage.usersNone}
          ground={await windowObserved(runtime().models, keyArn, range.window)}
        />
      ) : (
        <Table
          view={view}
          caption={keyPage.usersTitle}
          columns={withAllowedBy(view, userColumns(view, range), relied)}
          rows={users}
          rowKey={({ principal, caller_account_id, identity_type }) =>
            `${principal} ${caller_account_id} ${identity_type}`
          }
        />
      )}
    </Panel>
  );
}

/** The columns with what lets each principal in, after who it is. */
function withAllowedBy(view: View, columns: readonly Column<KeyUser>[], relied: KeyReliance): Column<KeyUser>[] {
  const column: Column<KeyUser> = {
    id: 'allowed',
    title: view.words.reliance.column,
    wrap: true,
    width: 165,
    cell: ({ principal, caller_account_id }) => (
      <AllowedBy
        view={view}
        relied={relied.byPrincipal.get(reliancePlace(principal, caller_account_id))}
        truncated={relied.truncated}
      />
    ),
  };
  return [...columns.slice(0, 2), column, ...columns.slice(2)];
}

/** The columns of a list of callers. */
export function userColumns(view: View, range: Span): Column<KeyUser>[] {
  const { keyPage } = view.words;
  const { userColumns: titles } = keyPage;
  const { account, count } = view.format;
  return [
    {
      id: 'principal',
      title: titles.principal,
      pinned: true,
      cell: ({ principal }) =>
        principal === 'unknown' ? (
          <span className={styles.quiet}>{keyPage.unknownPrincipal}</span>
        ) : /^\d{12}$/.test(principal) ? (
          <span className={styles.quiet} title={keyPage.accountOnlyHint}>
            {keyPage.accountOnly}
          </span>
        ) : (
          <Link
            href={principalHref(principal, spanOf(range))}
            className={styles.who}
            title={plainText(principal)}
            prefetch={false}
          >
            <Untrusted view={view} text={shortPrincipal(principal)} limit={80} />
          </Link>
        ),
    },
    {
      id: 'account',
      title: titles.account,
      cell: ({ caller_account_id, account_name, account_units, relation, identity_type }) =>
        caller_account_id === 'unknown' ? (
          <span title={view.words.ui.unknown}>–</span>
        ) : (
          <>
            {account(caller_account_id)}
            <span className={styles.under}>
              {identity_type === 'AWSService' ? null : <Relation view={view} relation={relation} isKnown />}{' '}
              <Untrusted view={view} text={accountWords(account_name, account_units)} limit={90} />
            </span>
          </>
        ),
    },
    {
      id: 'services',
      title: titles.services,
      cell: ({ services }) => (
        <span title={services.join('\n')}>
          {shortList(
            services.map((service) => serviceName(view, service)),
            2,
          )}
        </span>
      ),
    },
    {
      id: 'operations',
      title: titles.operations,
      wrap: true,
      width: 135,
      cell: ({ operations }) => <Untrusted view={view} text={shortList(operations)} limit={120} />,
    },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    {
      id: 'denied',
      title: titles.denied,
      align: 'right',
      cell: ({ denied }) => (denied > 0 ? <span className={styles.warn}>{count(denied)}</span> : count(0)),
    },
    {
      id: 'last',
      title: titles.last,
      cell: ({ known_since, last_at }) => (
        <>
          <TimeText view={view} at={last_at} />
          <span className={styles.under}>
            {titles.known_since} <TimeText view={view} at={known_since} show="day" />
          </span>
        </>
      ),
    },
  ];
}

interface RelationProps {
  readonly view: View;
  readonly relation: string | null;
  /** Whether the record names an account at all. */
  readonly isKnown: boolean;
}

/** How an account stands to us; an account outside the zone of trust is marked. */
export function Relation({ view, relation, isKnown }: RelationProps) {
  const { keyPage } = view.words;
  const words: Readonly<Record<string, string>> = keyPage.relations;
  if (!isKnown) return <span title={view.words.ui.unknown}>–</span>;
  if (relation === null) return <StateBadge tone="warning">{keyPage.relations.stranger}</StateBadge>;
  return <StateBadge tone="quiet">{words[relation] ?? relation}</StateBadge>;
}

function shortList(names: readonly string[], most = 3): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} +${names.length - most}`;
}
