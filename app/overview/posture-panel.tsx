import { allFindings, postureOfAll } from '@/app/freshness';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { StackedBars } from '@/app/ui/stacked-bars';
import { SEVERITIES } from '@/lib/model/analyzer';
import { isHidden } from '@/lib/queries/finding-items';
import type { Scope } from './scope';

/** Twelve weeks of open findings by severity. Looks at the weeks before the end of the data, whatever the range. */
export async function PosturePanel({ view, figures }: Scope) {
  const { overview, ui } = view.words;
  const { anchor, coverage } = figures;
  const [{ items }, { weeks, open, pastDue }] = await Promise.all([
    allFindings(),
    postureOfAll(anchor, coverage.first_event ?? anchor),
  ]);
  const now = SEVERITIES.map((severity) => open[severity].at(-1) ?? 0).reduce((sum, count) => sum + count, 0);
  const late = pastDue.at(-1) ?? 0;
  return (
    <Panel title={overview.posture} lead={overview.postureLead}>
      {items.length === 0 ? (
        <EmptyState view={view} kind="no-match" title={overview.noPosture}>
          {overview.noPostureText}
        </EmptyState>
      ) : (
        <StackedBars
          view={view}
          title={overview.posture}
          unit={overview.unitFindings}
          summary={overview.postureSummary(
            view.format.count(now),
            view.format.count(late),
            view.format.count(items.filter(isHidden).length),
          )}
          buckets={weeks}
          height={150}
          series={SEVERITIES.toReversed().map((severity) => ({
            id: severity,
            label: ui.severities[severity],
            color: `sev-${severity}` as const,
            values: open[severity],
          }))}
          marks={pastDue.flatMap((count, bucket) =>
            count > 0 ? [{ bucket, label: overview.pastDue(view.format.count(count)) }] : [],
          )}
        />
      )}
    </Panel>
  );
}
