import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { AccountName } from '@/app/cross-account/account-name';
import { findingsHref, href } from '@/app/href';
import { parseRange } from '@/app/range';
import type { SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { BackLink } from '@/app/ui/back-link';
import { PageHead } from '@/app/ui/page-head';
import { Panel } from '@/app/ui/panel';
import { principalName } from '@/app/ui/principal-name';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import { viewOfReader } from '@/app/view';
import { humanOrWorkload } from '@/lib/keys/human-or-workload';
import { accountPlace } from '@/lib/queries/account-place';
import { asOf } from '@/lib/queries/as-of';
import { findingItems, openSeverities } from '@/lib/queries/finding-items';
import {
  principalAccessKeys,
  principalAddresses,
  principalContexts,
  principalDays,
  principalOffHours,
  principalSeen,
} from '@/lib/queries/principal-detail';
import { peersOf, principalPeers } from '@/lib/queries/principal-peers';
import { principalReach } from '@/lib/queries/principal-reach';
import { runtime } from '@/lib/runtime';
import styles from '../principals.module.css';
import { AccessKeysPanel } from './access-keys';
import { ActivityPanels } from './activity';
import { AddressesPanel, ContextsPanel, KeysPanel, ServicesPanel } from './lists';
import { PeersPanel } from './peers';
import { ReachPanel } from './reach';

interface Props {
  readonly params: Promise<{ principal: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const view = await viewOfReader();
  return { title: principalName(decoded((await params).principal), view.format) };
}

/** One principal: which keys when, through what, from where, in which sessions, and what it could do. */
export default async function PrincipalPage({ params, searchParams }: Props) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const principal = decoded((await params).principal);
  const query = await searchParams;
  const { models, site } = runtime();
  const seen = await principalSeen(models, principal);
  if (!seen) notFound();
  const instant = (await asOf(runtime())) ?? view.now;
  const range = parseRange(query, instant);
  const peers = peersOf(principal, seen.type, seen.account_id);
  const [days, addresses, contexts, reach, beside, accessKeys, offHours, place, items] = await Promise.all([
    principalDays(models, principal, range.window),
    principalAddresses(models, principal, range.window),
    principalContexts(models, principal, range.window),
    principalReach(models, principal, seen.account_id),
    principalPeers(models, principal, peers, range.window),
    principalAccessKeys(models, principal, range.window),
    principalOffHours(models, principal, range.window, site.timeZone),
    accountPlace(models, seen.account_id),
    findingItems(runtime()),
  ]);
  const open = openSeverities(items).get(principal)?.length ?? 0;
  const { principals } = view.words;
  const guess = humanOrWorkload({
    principal,
    type: seen.type,
    sessions: days.length > 0 && addresses.length === 0 ? null : addresses.flatMap(({ sessions }) => sessions),
    mfaCalls: addresses.reduce((sum, { mfa_calls }) => sum + mfa_calls, 0),
  });
  return (
    <AppShell
      view={view}
      user={user}
      active="principals"
      path={`/principals/${encodeURIComponent(principal)}`}
      params={query}
      range={{ range, anchor: instant }}
    >
      <BackLink href={href('/principals', { from: query.from, to: query.to })}>{principals.back}</BackLink>
      <PageHead
        title={<Untrusted view={view} text={principalName(principal, view.format)} limit={120} />}
        lead={<Untrusted view={view} text={principal} limit={400} mono />}
      />
      <div className={styles.stack}>
        <Panel title={principals.types[seen.type]}>
          <dl className={styles.facts}>
            <dt>{principals.columns.account}</dt>
            <dd>
              {seen.account_id === 'unknown' ? (
                '–'
              ) : (
                <AccountName view={view} id={seen.account_id} name={place.name} units={place.units} />
              )}
            </dd>
            <dt>{principals.guessTitle}</dt>
            <dd>
              {principals.guesses[guess.is]} <span className={styles.quiet}>· {principals.reasons[guess.reason]}</span>
            </dd>
            <dt>{principals.columns.offHours}</dt>
            <dd>
              {offHours === null ? (
                <span className={styles.quiet}>– {days.length === 0 ? '' : principals.addressesNone}</span>
              ) : (
                <>
                  {view.format.percent(offHours.off_hours, offHours.timed_calls)}{' '}
                  <span className={styles.quiet}>
                    ·{' '}
                    {principals.offHoursHint(
                      view.format.count(offHours.off_hours),
                      view.format.count(offHours.timed_calls),
                    )}{' '}
                    {principals.offHoursZone(site.timeZone)}
                  </span>
                </>
              )}
            </dd>
            <dt>{principals.columns.findings}</dt>
            <dd>
              {open === 0 ? (
                view.format.count(0)
              ) : (
                <Link href={findingsHref(principal)}>{view.format.count(open)}</Link>
              )}
            </dd>
            <dt>{principals.seenFirst}</dt>
            <dd>
              <TimeText view={view} at={seen.first_at} show="absolute" />
            </dd>
            <dt>{principals.seenLast}</dt>
            <dd>
              <TimeText view={view} at={seen.last_at} show="absolute" />
            </dd>
          </dl>
        </Panel>
        {days.length === 0 ? (
          <Panel title={principals.timeline}>
            <p className={styles.quiet}>{principals.notInRange}</p>
          </Panel>
        ) : (
          <>
            <ActivityPanels view={view} days={days} window={range.window} />
            <PeersPanel view={view} peers={peers} rows={beside} />
            <KeysPanel view={view} days={days} range={range} />
            <ServicesPanel view={view} days={days} />
            <ContextsPanel view={view} contexts={contexts} />
            <AddressesPanel view={view} addresses={addresses} />
            <AccessKeysPanel view={view} accessKeys={accessKeys} />
          </>
        )}
        <ReachPanel view={view} reach={reach} />
      </div>
    </AppShell>
  );
}

/** The path segment as text; broken escapes name nobody. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
