import { EmptyState } from '@/app/ui/empty-state';
import { HeatMap } from '@/app/ui/heat-map';
import { Panel } from '@/app/ui/panel';
import { runtime } from '@/lib/runtime';
import type { Scope } from './scope';

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** Hour by weekday of calls made by people. */
export async function HumanUsePanel({ view, figures }: Scope) {
  const { site } = runtime();
  const { calls, total, baseline } = await figures.humanUse;
  const { overview } = view.words;
  const { count, percent } = view.format;
  const inside = calls.slice(0, 5).reduce((sum, day) => sum + day.slice(8, 20).reduce((a, b) => a + b, 0), 0);
  return (
    <Panel title={overview.humanUse} lead={overview.humanUseLead(site.timeZone)}>
      {total === 0 ? (
        <EmptyState view={view} kind="no-match" title={overview.noHumanUse}>
          {overview.noHumanUseText}
        </EmptyState>
      ) : (
        <HeatMap
          view={view}
          title={overview.humanUse}
          unit={overview.unitCalls}
          summary={[
            overview.humanUseSummary(count(total), percent(total - inside, total)),
            baseline === null
              ? overview.humanUseNoBaseline
              : overview.humanUseBaseline(count(baseline.weeks), count(baseline.newCalls)),
          ].join(' ')}
          rowLabels={overview.weekdays}
          columnLabels={HOURS}
          values={calls}
          {...(baseline === null ? {} : { marks: { cells: baseline.isNew, label: overview.humanUseNew } })}
        />
      )}
    </Panel>
  );
}
