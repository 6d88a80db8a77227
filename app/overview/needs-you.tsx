import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { allFindings } from '@/app/freshness';
import { href, keyHref } from '@/app/href';
import { EmptyState } from '@/app/ui/empty-state';
import { KeyName } from '@/app/ui/key-name';
import { Panel } from '@/app/ui/panel';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { Severity } from '@/lib/model/analyzer';
import { headlineOf } from '@/lib/queries/finding-items';
import { daysUntil } from '@/lib/queries/key-outlook';
import { muteLines } from '@/lib/queries/mute-list';
import { runtime } from '@/lib/runtime';
import styles from './overview.module.css';
import type { Scope } from './scope';

const MOST = 7;
/** Of these, mutes that want to be looked at: they are not crowded out. */
const MOST_MUTES = 2;
const EXPIRY_DAYS = 30;

interface Need {
  readonly id: string;
  readonly severity: Severity;
  readonly what: ReactNode;
  readonly foot: ReactNode;
  readonly at: Date;
  readonly target: Route;
}

/** What cannot wait: countdowns first, then the worst open findings. */
export async function NeedsYou({ view, figures }: Scope) {
  const { ledger, progress, now } = runtime();
  const { anchor, coverage } = figures;
  const [keys, { items, pressing }, runs, mutes] = await Promise.all([
    figures.keys,
    allFindings(),
    ledger.latestRuns(),
    ledger.mutes(),
  ]);
  const { overview } = view.words;
  const { count } = view.format;
  const countdowns: Need[] = keys.flatMap((key) => {
    const ends = key.deletion_at ?? key.material_expires_at;
    if (ends === null || ends < anchor || (key.deletion_at === null && daysUntil(ends, anchor) > EXPIRY_DAYS))
      return [];
    const day = view.format.day(ends);
    return [
      {
        id: key.key_arn,
        severity: key.deletion_at !== null && key.deletion_attempts > 0 ? 'critical' : 'high',
        what: key.deletion_at ? overview.deletionOn(day, count(key.deletion_attempts)) : overview.expiryOn(day),
        foot: <KeyName view={view} arn={key.key_arn} alias={key.alias} withAccount link={false} />,
        at: ends,
        target: keyHref(key.key_arn),
      },
    ];
  });
  const told = new Set(countdowns.map(({ id }) => id));
  const findings: Need[] = pressing
    .filter(({ subject }) => !told.has(subject) && told.add(subject))
    .slice(0, MOST)
    .map((item) => ({
      id: item.fingerprint,
      severity: item.severity,
      what: <Untrusted view={view} text={headlineOf(item.stored, view.language)} limit={300} />,
      foot: `${view.format.account(item.account_id)} · ${item.region}`,
      at: item.observed_at,
      target: href(`/findings/${item.fingerprint}`),
    }));
  const stale: Need[] = muteLines(mutes, items, now())
    .flatMap(({ mute, hidden, alarm }): Need[] =>
      alarm === null
        ? []
        : [
            {
              id: mute.muteId,
              severity: 'low',
              what: view.words.mutes.alarms[alarm],
              foot: `${view.words.mutes.title}: ${view.words.mutes.hides(count(hidden))}`,
              at: mute.until,
              target: href('/settings', { tab: 'mutes' }),
            },
          ],
    )
    .slice(0, MOST_MUTES);
  const first = [...countdowns.sort((a, b) => a.at.getTime() - b.at.getTime()), ...findings];
  const needs = [...first.slice(0, MOST - stale.length), ...stale];
  const isBusy = progress.current() !== null && progress.current()?.phase !== 'done';
  return (
    <Panel
      title={overview.needsYou}
      lead={overview.needsYouLead}
      action={<Link href={href('/findings')}>{overview.allFindings}</Link>}
      flush
    >
      {needs.length > 0 ? (
        <ul className={styles.needs}>
          {needs.map(({ id, severity, what, foot, at, target }) => (
            <li key={id}>
              <span className={styles.badge}>
                <SeverityBadge view={view} severity={severity} />
              </span>
              <Link href={target} prefetch={false}>
                <span className={styles.needsHead}>{what}</span>
                <span className={styles.needsFoot}>
                  {foot}
                  <TimeText view={view} at={at} show="day" />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <div className={styles.padded}>
          {runs.length === 0 || isBusy ? (
            <EmptyState view={view} kind="cannot-tell" title={overview.notAnalyzed}>
              {overview.notAnalyzedText}
            </EmptyState>
          ) : (
            <EmptyState view={view} kind="all-clear" title={overview.nothingNeeded}>
              {overview.nothingNeededText(
                count(coverage.events),
                count(coverage.files),
                coverage.last_event ? view.format.minute(coverage.last_event) : '–',
              )}
            </EmptyState>
          )}
        </div>
      )}
    </Panel>
  );
}
