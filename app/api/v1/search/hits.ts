import { href, keyHref, principalHref } from '@/app/href';
import { shortKeyId } from '@/app/ui/key-name';
import { principalAccount, principalName } from '@/app/ui/principal-name';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { SearchHit } from '@/lib/model/search';
import { DAY_MS } from '@/lib/model/time';
import type { Found, FoundEvent } from '@/lib/queries/search';

/** What was found, as lines of the search: the most exact first. */
export function hitsOf(view: View, { keys, principals, accounts, findings, analyzers, event }: Found): SearchHit[] {
  const { ui, search } = view.words;
  return [
    ...(event ? [eventHit(view, event)] : []),
    ...keys.map(
      ({ key_arn, key_id, alias, account_id, region }): SearchHit => ({
        kind: 'key',
        label: alias === null ? key_id : plainText(alias),
        detail: [...(alias === null ? [] : [shortKeyId(key_id)]), region, view.format.account(account_id)].join(' · '),
        href: keyHref(key_arn),
      }),
    ),
    ...principals.map(
      ({ principal, calls }): SearchHit => ({
        kind: 'principal',
        label: plainText(principalName(principal, view.format)),
        detail: [...accountOf(view, principal), view.words.principals.searchDetail(view.format.count(calls))].join(
          ' · ',
        ),
        href: principalHref(principal),
      }),
    ),
    ...accounts.map(
      (account): SearchHit => ({
        kind: 'account',
        label: view.format.account(account),
        detail: search.keysOfAccount,
        href: href('/keys', { account, managed: 'all' }),
      }),
    ),
    ...findings.map(
      ({ item, headline }): SearchHit => ({
        kind: 'finding',
        label: plainText(headline),
        detail: `${ui.severities[item.severity]} · ${ui.statuses[item.status]}`,
        href: `/findings/${item.fingerprint}`,
      }),
    ),
    ...analyzers.map(
      ({ code, title }): SearchHit => ({
        kind: 'analyzer',
        label: title[view.language],
        detail: code,
        href: href('/findings/analyzers', { q: code }),
      }),
    ),
  ];
}

/** Of which account a principal is: many accounts have a role of the same name. */
function accountOf(view: View, principal: string): string[] {
  const account = principalAccount(principal);
  return account === null ? [] : [view.format.account(account)];
}

/** An event has no page of its own: the use of its key around that day. */
function eventHit(view: View, { event_name, event_time, event_id, key_arn }: FoundEvent): SearchHit {
  const day = Math.floor(event_time.getTime() / DAY_MS) * DAY_MS;
  const span = { from: new Date(day).toISOString(), to: new Date(day + DAY_MS).toISOString() };
  return {
    kind: 'event',
    label: `${event_name} · ${view.format.instant(event_time)}`,
    detail: event_id,
    href: key_arn === null ? href('/', span) : keyHref(key_arn, { tab: 'usage', ...span }),
  };
}
