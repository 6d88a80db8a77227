import { allFindings } from '@/app/freshness';
import { href } from '@/app/href';
import { comparable } from '@/app/range';
import { StatCard } from '@/app/ui/stat-card';
import { DAY_MS, type Window } from '@/lib/model/time';
import { CALL_KINDS } from '@/lib/queries/calls-over-time';
import { currentSite } from '@/lib/queries/current-site';
import { amongKeys } from '@/lib/queries/finding-digest';
import type { FindingItem } from '@/lib/queries/finding-items';
import { dueByDay, dueForRotation, isIdle, type KeyOutlook, overdueForRotation } from '@/lib/queries/key-outlook';
import { isOpenAt, openSpell } from '@/lib/queries/posture';
import { runtime } from '@/lib/runtime';
import styles from './overview.module.css';
import type { Scope } from './scope';

const SPARK_POINTS = 24;
const ROTATION_DAYS = 30;

/** The five numbers of the day. */
export async function Cards({ view, figures }: Scope) {
  const { range, anchor, coverage } = figures;
  const earlier = comparable(range.previous, coverage.first_event);
  const [{ site }, digest, keys, totals, before, lines] = await Promise.all([
    currentSite(runtime()),
    allFindings(),
    figures.keys,
    figures.totals,
    figures.totalsBefore,
    figures.calls,
  ]);
  const { pressing, grave, hidden } = digest;
  const { rotationMaxAgeDays } = site;
  const overdue = await overdueForRotation(runtime().models, { asOf: anchor, rotationMaxAgeDays });
  const { overview } = view.words;
  const { count, compact, percent, money } = view.format;
  const open = grave.map((item) => openSpell(item, anchor));
  const openAt = (at: Date) => open.filter((spell) => isOpenAt(spell, at.getTime())).length;
  // Neither deleted keys nor those of other accounts are among the keys that the card counts.
  const counted = new Set(keys.map(({ key_arn }) => key_arn));
  const { keysAtRisk: risky, graveOfKeys } = amongKeys(digest, counted);
  const atRisk = graveOfKeys.map((item) => ({ key: item.subject, spell: openSpell(item, anchor) }));
  const riskyAt = (at: Date) =>
    new Set(atRisk.filter(({ spell }) => isOpenAt(spell, at.getTime())).map(({ key }) => key)).size;
  const withHidden = (foot: string, more: number) => (more > 0 ? overview.withHidden(foot, count(more)) : foot);
  const idle = keys.filter(isIdle);
  const unclear = keys.filter(({ unused_verdict }) => unused_verdict === 'cannot-tell').length;
  const due = dueForRotation(keys, anchor, ROTATION_DAYS);
  const isCompared = range.compare !== 'off';
  /** A card's change, unless the reader compares nothing; null where the data does not reach back. */
  const delta = (now: number, then: number | null) => (isCompared ? { delta: { now, before: then } } : {});
  const incomplete = coverage.broken_files > 0;
  const cost = idle.reduce((sum, { monthly_cost_usd }) => sum + (monthly_cost_usd ?? 0), 0);
  return (
    <div className={styles.cards}>
      <StatCard
        view={view}
        label={overview.openFindings}
        value={count(pressing.length)}
        foot={withHidden(
          overview.openFindingsFoot(
            count(pressing.filter(({ severity }) => severity === 'critical').length),
            count(pressing.filter(({ severity }) => severity === 'high').length),
          ),
          hidden.length,
        )}
        href={href('/findings', { severity: ['critical', 'high'] })}
        {...delta(pressing.length, earlier && openAt(earlier.to))}
        spark={{ values: points(range.window).map(openAt) }}
        incomplete={incomplete}
      />
      <StatCard
        view={view}
        label={overview.keysAtRisk}
        value={count(risky.size)}
        foot={withHidden(
          overview.keysAtRiskFoot(count(keys.length)),
          keysOf(hidden).filter((key) => counted.has(key) && !risky.has(key)).length,
        )}
        href={href('/keys', { sort: 'risk' })}
        {...delta(risky.size, earlier && riskyAt(earlier.to))}
        spark={{ values: points(range.window).map(riskyAt) }}
        incomplete={incomplete}
      />
      <StatCard
        view={view}
        label={overview.calls}
        value={figures.isUnread ? '–' : compact(totals.calls)}
        foot={
          figures.isUnread
            ? overview.callsUnread
            : overview.callsFoot(count(totals.denied), percent(totals.denied, totals.calls))
        }
        href={href('/keys', { sort: 'calls' })}
        {...delta(totals.calls, before?.calls ?? null)}
        spark={{ values: sums(CALL_KINDS.map((kind) => lines[kind])), kind: 'bars' }}
        incomplete={incomplete}
      />
      <StatCard
        view={view}
        label={overview.idle(count(site.unusedAfterDays))}
        value={count(idle.length)}
        foot={[cost > 0 ? overview.idleFoot(money(cost)) : '', unclear > 0 ? overview.idleUnclear(count(unclear)) : '']
          .filter((text) => text !== '')
          .join(' · ')}
        href={href('/keys', { quick: ['unused-safe', 'unused-data'] })}
        {...delta(idle.length, earlier && idleAt(idle, earlier.to, site.unusedAfterDays))}
        spark={{ values: points(range.window).map((at) => idleAt(idle, at, site.unusedAfterDays)) }}
      />
      <StatCard
        view={view}
        label={overview.rotations}
        value={count(due.length)}
        foot={overdue > 0 ? overview.rotationsOverdue(count(overdue)) : overview.rotationsNone}
        href={href('/keys', { sort: 'rotation' })}
        spark={{ values: dueByDay(due, anchor, ROTATION_DAYS), kind: 'bars' }}
      />
    </div>
  );
}

/** The keys that findings are about, each once. */
function keysOf(items: readonly FindingItem[]): string[] {
  return [...new Set(items.map(({ subject }) => subject).filter((subject) => subject.includes(':kms:')))];
}

/** Instants at which a level is read, evenly over the window, its end last. */
function points({ from, to }: Window): Date[] {
  const length = to.getTime() - from.getTime();
  return Array.from(
    { length: SPARK_POINTS },
    (_, index) => new Date(from.getTime() + ((index + 1) / SPARK_POINTS) * length),
  );
}

/** Of the keys that are idle now, those that were idle then. */
function idleAt(idle: readonly KeyOutlook[], at: Date, days: number): number {
  return idle.filter(({ last_used_at: used }) => used === null || used.getTime() + days * DAY_MS <= at.getTime())
    .length;
}

function sums(lines: readonly (readonly number[])[]): number[] {
  return (lines[0] ?? []).map((_, index) => lines.reduce((sum, line) => sum + (line[index] ?? 0), 0));
}
