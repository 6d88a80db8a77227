import Link from 'next/link';
import { findingsHref } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import { StateBadge } from '@/app/ui/state-badge';
import type { Column } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { humanOrWorkload } from '@/lib/keys/human-or-workload';
import type { Severity } from '@/lib/model/analyzer';
import { accountWords, firstOf } from '@/lib/model/short-name';
import type { ListedPrincipal } from '@/lib/queries/principal-list';
import { PrincipalLink } from './principal-link';
import styles from './principals.module.css';

/** The columns of the list of principals. */
export function principalColumns(
  view: View,
  params: SearchParams,
  open: ReadonlyMap<string, readonly Severity[]>,
): Column<ListedPrincipal>[] {
  const { principals, keyPage } = view.words;
  const { columns: titles } = principals;
  const { count, account, percent } = view.format;
  return [
    {
      id: 'principal',
      title: titles.principal,
      pinned: true,
      cell: ({ principal, is_new, has_long_lived_key }) => (
        <span className={styles.name}>
          <PrincipalLink view={view} principal={principal} range={params} />
          {is_new ? (
            <span className={styles.new} title={principals.isNewHint}>
              {principals.isNew}
            </span>
          ) : null}
          {has_long_lived_key ? (
            <span className={styles.new} title={principals.longLivedHint}>
              {principals.longLived}
            </span>
          ) : null}
        </span>
      ),
    },
    { id: 'type', title: titles.type, cell: ({ type }) => principals.types[type] },
    {
      id: 'account',
      title: titles.account,
      cell: ({ account_id, account_name, account_units, is_external }) =>
        account_id === 'unknown' ? (
          <span title={view.words.ui.unknown}>–</span>
        ) : (
          <>
            {account(account_id)}
            {account_name === null && account_units === null ? null : (
              <span className={styles.quiet}>
                {' '}
                <Untrusted view={view} text={accountWords(account_name, account_units)} limit={90} />
              </span>
            )}
            {is_external ? (
              <>
                {' '}
                <StateBadge tone="warning">{keyPage.relations.stranger}</StateBadge>
              </>
            ) : null}
          </>
        ),
    },
    { id: 'keys', title: titles.keys, align: 'right', cell: ({ keys: used }) => count(used) },
    { id: 'decrypts', title: titles.decrypts, align: 'right', cell: ({ decrypts }) => count(decrypts) },
    { id: 'calls', title: titles.calls, align: 'right', cell: ({ calls }) => count(calls) },
    {
      id: 'denied',
      title: titles.denied,
      align: 'right',
      cell: ({ denied, calls }) => (
        <span className={denied > 0 ? styles.warn : ''} title={count(denied)}>
          {percent(denied, calls)}
        </span>
      ),
    },
    {
      id: 'guess',
      title: titles.guess,
      cell: ({ principal, type, sessions, mfa_calls }) => {
        const guess = humanOrWorkload({ principal, type, sessions, mfaCalls: mfa_calls });
        return (
          <span title={principals.reasons[guess.reason]} className={guess.is === 'cannot-tell' ? styles.quiet : ''}>
            {principals.guesses[guess.is]}
          </span>
        );
      },
    },
    {
      id: 'off-hours',
      title: titles.offHours,
      align: 'right',
      cell: ({ off_hours, timed_calls }) =>
        off_hours === null || timed_calls === null ? (
          <span title={principals.addressesNone}>–</span>
        ) : (
          <span title={principals.offHoursHint(count(off_hours), count(timed_calls))}>
            {percent(off_hours, timed_calls)}
          </span>
        ),
    },
    {
      id: 'findings',
      title: titles.findings,
      align: 'right',
      cell: ({ principal }) => {
        const found = open.get(principal)?.length ?? 0;
        return found === 0 ? count(0) : <Link href={findingsHref(principal)}>{count(found)}</Link>;
      },
    },
    { id: 'first', title: titles.first, cell: ({ first_at }) => <TimeText view={view} at={first_at} show="day" /> },
    { id: 'last', title: titles.last, cell: ({ last_at }) => <TimeText view={view} at={last_at} show="day" /> },
    {
      id: 'addresses',
      title: titles.addresses,
      cell: ({ addresses }) =>
        addresses === null ? (
          <span title={principals.addressesNone}>–</span>
        ) : (
          <span title={addresses.join('\n')}>
            <Untrusted view={view} text={firstOf(addresses, 2)} limit={90} />
          </span>
        ),
    },
  ];
}
