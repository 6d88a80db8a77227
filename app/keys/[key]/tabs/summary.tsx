import Link from 'next/link';
import { keyHref } from '@/app/href';
import { LastUse } from '@/app/keys/last-use';
import { PolicyVerdict, UnusedVerdict, unusedReason } from '@/app/keys/verdicts';
import { Panel } from '@/app/ui/panel';
import { KeyStateBadge } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import { accountPlace } from '@/lib/queries/account-place';
import { windowObserved } from '@/lib/queries/days-observed';
import { type KeyResource, keyResources } from '@/lib/queries/key-blast-radius';
import { keyExternalAccess } from '@/lib/queries/key-policies';
import { type KeySibling, keySiblings } from '@/lib/queries/key-record';
import { keyRefusals } from '@/lib/queries/key-refusals';
import { keyUsers } from '@/lib/queries/key-users';
import { runtime } from '@/lib/runtime';
import { AccessList } from './access-list';
import { FindingLinks } from './finding-links';
import { KeyDetails } from './key-details';
import type { KeyTabProps } from './key-tab';
import { groundOf } from './no-calls';
import { Refusals } from './refusals';
import { serviceName } from './service-name';
import styles from './tabs.module.css';
import { userColumns } from './users';

/** Who, what and how risky, on one screen. */
export async function SummaryTab(tab: KeyTabProps) {
  const { view, keyArn, record, risk, asOf, range, findings } = tab;
  const { keys, keyReach, keyPage } = view.words;
  const { models } = runtime();
  const [users, resources, access, siblings, refusals, place] = await Promise.all([
    keyUsers(models, keyArn, range.window),
    keyResources(models, keyArn, asOf),
    keyExternalAccess(models, keyArn),
    keySiblings(models, keyArn),
    keyRefusals(models, keyArn),
    accountPlace(models, record.account_id),
  ]);
  const see = (id: 'users' | 'blast-radius' | 'policy' | 'changes') => (
    <Link href={keyHref(keyArn, { tab: id, from: tab.params.from, to: tab.params.to })}>{keyPage.seeAll}</Link>
  );
  return (
    <>
      <div className={styles.two}>
        <div className={styles.column}>
          <Panel title={keyPage.summaryUse}>
            <dl className={styles.facts}>
              <dt>{keyPage.verdict}</dt>
              <dd>
                <UnusedVerdict view={view} verdict={record} />{' '}
                <span className={styles.small}>{unusedReason(view, record)}</span>
              </dd>
              <dt>{keyPage.lastUse}</dt>
              <dd>
                <LastUse view={view} used={record} />
              </dd>
              <dt>{keyPage.firstUse}</dt>
              <dd>
                <TimeText view={view} at={record.first_used_at} show="day" />
              </dd>
              <dt>{keys.columns.calls}</dt>
              <dd>
                {record.calls === null ? (
                  <span className={styles.quiet}>– {keys.callsUnknown}</span>
                ) : (
                  <>
                    {view.format.count(record.calls)}
                    <span className={styles.quiet}>
                      {' '}
                      · {keyPage.denied} {view.format.count(record.denied ?? 0)}
                    </span>
                  </>
                )}
              </dd>
              <dt>{keyPage.apiLastUse}</dt>
              <dd>{apiText()}</dd>
            </dl>
            {record.unused_verdict === 'idle-nothing-found' ? (
              <p className={styles.text}>{keyPage.cautionDelete}</p>
            ) : null}
          </Panel>
          <Panel title={keyPage.summaryWho} lead={keyPage.usersLead} action={see('users')} flush>
            {users.length === 0 ? (
              <p className={styles.note}>
                {keyPage.usersNone} {groundOf(view, await windowObserved(runtime().models, keyArn, range.window))}
              </p>
            ) : (
              <Table
                view={view}
                caption={keyPage.summaryWho}
                onPhone="cards"
                columns={userColumns(view, tab.range).filter(({ id }) =>
                  ['principal', 'services', 'calls', 'last'].includes(id),
                )}
                rows={users.slice(0, 6)}
                rowKey={({ principal, caller_account_id, identity_type }) =>
                  `${principal} ${caller_account_id} ${identity_type}`
                }
              />
            )}
          </Panel>
          <Panel title={keyPage.summaryAccess} action={see('policy')}>
            <p className={styles.text}>
              <PolicyVerdict view={view} verdict={record.policy_verdict} />{' '}
              <span className={styles.small}>{hintOf(record.policy_verdict)}</span>
            </p>
            <AccessList view={view} access={access} />
          </Panel>
        </div>
        <div className={styles.column}>
          <Panel title={keyPage.summaryRisk} action={findings.length > 0 ? see('changes') : null}>
            {risk.parts.length === 0 ? <p>{keyPage.noRisk}</p> : null}
            <ul className={styles.parts}>
              {risk.parts.map(({ kind, points }) => (
                <li key={kind}>
                  <span>{keys.riskParts[kind]}</span>
                  <span>+{points}</span>
                </li>
              ))}
            </ul>
            {risk.atLeast ? <p className={styles.small}>{keys.riskAtLeast}</p> : null}
            <FindingLinks view={view} findings={findings} limit={5} />
          </Panel>
          <Panel title={keyPage.summaryWhat} action={see('blast-radius')} flush>
            {resources.length === 0 ? (
              <p className={styles.note}>
                {record.key_usage === null || record.key_usage === 'ENCRYPT_DECRYPT'
                  ? keyReach.resourcesNone
                  : keyReach.resourcesNever}
              </p>
            ) : (
              <Table
                view={view}
                caption={keyPage.summaryWhat}
                columns={resourceColumns()}
                rows={resources.slice(0, 6)}
                rowKey={({ context_key, context_value }) => `${context_key} ${context_value}`}
              />
            )}
          </Panel>
          {refusals.length > 0 ? (
            <Panel title={keyPage.refusedTitle}>
              <Refusals view={view} refusals={refusals} />
            </Panel>
          ) : null}
          <Panel title={keyPage.details}>
            <KeyDetails view={view} record={record} place={place} />
          </Panel>
        </div>
      </div>
      {siblings.length > 1 ? (
        <Panel title={keyPage.regionsTitle} lead={keyPage.regionsLead} flush>
          <Table
            view={view}
            caption={keyPage.regionsTitle}
            columns={siblingColumns()}
            rows={siblings}
            rowKey={({ key_arn }) => key_arn}
            selected={keyArn}
          />
        </Panel>
      ) : null}
    </>
  );

  function hintOf(verdict: string): string {
    const hints: Readonly<Record<string, string>> = keys.verdictHints;
    return hints[verdict] ?? '';
  }

  function apiText() {
    const { api_last_used_at: at, api_tracking_since: since } = record;
    if (at !== null) return <TimeText view={view} at={at} show="absolute" />;
    if (since === null) return <span className={styles.quiet}>– {keyPage.apiNotAsked}</span>;
    return keyPage.apiNone(view.format.day(since));
  }

  function resourceColumns(): Column<KeyResource>[] {
    return [
      {
        id: 'resource',
        title: keyReach.resourceColumns.resource,
        wrap: true,
        cell: ({ context_value }) => <Untrusted view={view} text={context_value} limit={300} mono />,
      },
      {
        id: 'services',
        title: keyReach.resourceColumns.services,
        cell: ({ services }) => services.map((service) => serviceName(view, service)).join(', '),
      },
      {
        id: 'last',
        title: keyReach.resourceColumns.last,
        cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" />,
      },
    ];
  }

  function siblingColumns(): Column<KeySibling>[] {
    const { regionColumns } = keyPage;
    return [
      {
        id: 'region',
        title: regionColumns.region,
        cell: ({ key_arn, region }) => (key_arn === keyArn ? region : <Link href={keyHref(key_arn)}>{region}</Link>),
      },
      {
        id: 'kind',
        title: regionColumns.kind,
        cell: ({ multi_region }) => (multi_region === 'PRIMARY' ? keys.primary : keys.replica),
      },
      { id: 'state', title: regionColumns.state, cell: ({ state }) => <KeyStateBadge view={view} state={state} /> },
      {
        id: 'last',
        title: regionColumns.lastUsed,
        cell: ({ last_used_at }) => <TimeText view={view} at={last_used_at} show="day" />,
      },
      {
        id: 'policy',
        title: regionColumns.policy,
        cell: ({ policy_same }) =>
          policy_same === null ? (
            <span title={view.words.ui.unknown}>–</span>
          ) : policy_same ? (
            keyPage.policySame
          ) : (
            <span className={styles.warn}>{keyPage.policyDiffers}</span>
          ),
      },
    ];
  }
}
