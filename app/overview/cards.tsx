import { href } from '@/app/href';
import { StatCard } from '@/app/ui/stat-card';
import { CALL_KINDS } from '@/lib/queries/calls-over-time';
import { currentSite } from '@/lib/queries/current-site';
import { runtime } from '@/lib/runtime';
import { cardLevels, course, levelBefore } from './card-levels';
import styles from './overview.module.css';
import type { Scope } from './scope';

/** The five numbers of the day. */
export async function Cards({ view, figures }: Scope) {
  const { range, coverage } = figures;
  const { site } = await currentSite(runtime());
  const [levels, keys, totals, before, lines] = await Promise.all([
    cardLevels(figures, site),
    figures.keys,
    figures.totals,
    figures.totalsBefore,
    figures.calls,
  ]);
  const { overview } = view.words;
  const { count, compact, percent, money } = view.format;
  const { open, hidden, atRisk, atHiddenRisk, idle, idleCostUsd, unclear, due, overdue } = levels;
  const withHidden = (foot: string, more: number) => (more > 0 ? overview.withHidden(foot, count(more)) : foot);
  const isCompared = range.compare !== 'off';
  /** A card's change, unless the reader compares nothing; null where the data does not reach back. */
  const delta = (now: number, then: number | null) => (isCompared ? { delta: { now, before: then } } : {});
  const incomplete = coverage.broken_files > 0;
  return (
    <div className={styles.cards}>
      <StatCard
        view={view}
        label={overview.openFindings}
        value={count(open.critical + open.high)}
        foot={withHidden(overview.openFindingsFoot(count(open.critical), count(open.high)), hidden)}
        href={href('/findings', { severity: ['critical', 'high'] })}
        {...delta(open.critical + open.high, levelBefore(levels.openAt))}
        spark={{ values: course(levels.openAt) }}
        incomplete={incomplete}
      />
      <StatCard
        view={view}
        label={overview.keysAtRisk}
        value={count(atRisk)}
        foot={withHidden(overview.keysAtRiskFoot(count(keys.length)), atHiddenRisk)}
        href={href('/keys', { sort: 'risk' })}
        {...delta(atRisk, levelBefore(levels.atRiskAt))}
        spark={{ values: course(levels.atRiskAt) }}
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
        value={count(idle)}
        foot={[
          idleCostUsd > 0 ? overview.idleFoot(money(idleCostUsd)) : '',
          unclear > 0 ? overview.idleUnclear(count(unclear)) : '',
        ]
          .filter((text) => text !== '')
          .join(' · ')}
        href={href('/keys', { quick: ['unused-safe', 'unused-data'] })}
        {...delta(idle, levelBefore(levels.idleAt))}
        spark={{ values: course(levels.idleAt) }}
      />
      <StatCard
        view={view}
        label={overview.rotations}
        value={count(due)}
        foot={overdue > 0 ? overview.rotationsOverdue(count(overdue)) : overview.rotationsNone}
        href={href('/keys', { sort: 'rotation' })}
        spark={{ values: levels.dueByDay, kind: 'bars' }}
      />
    </div>
  );
}

function sums(lines: readonly (readonly number[])[]): number[] {
  return (lines[0] ?? []).map((_, index) => lines.reduce((sum, line) => sum + (line[index] ?? 0), 0));
}
