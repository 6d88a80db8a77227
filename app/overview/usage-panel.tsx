import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { type SeriesColor, StackedBars } from '@/app/ui/stacked-bars';
import type { Bucket } from '@/lib/queries/buckets';
import { CALL_KINDS, type CallKind } from '@/lib/queries/calls-over-time';
import styles from './overview.module.css';
import type { Scope } from './scope';

const COLORS: Readonly<Record<CallKind, SeriesColor>> = {
  decrypt: 'cat-1',
  'data-key': 'cat-2',
  encrypt: 'cat-3',
  're-encrypt': 'cat-4',
  sign: 'cat-6',
  other: 'cat-other',
  denied: 'denied',
};

/** Calls to keys by kind, with the earlier period as a dashed line where the data reaches that far back. */
export async function UsagePanel({ view, figures }: Scope) {
  const { overview, ui } = view.words;
  const { buckets, isUnread } = figures;
  const [lines, earlier, turns] = await Promise.all([figures.chart, figures.chartBefore, figures.turns]);
  if (lines === null || isUnread) {
    return (
      <Panel title={overview.callsOverTime}>
        <EmptyState view={view} kind="cannot-tell" title={overview.unreadTitle}>
          {overview.unreadText}
        </EmptyState>
      </Panel>
    );
  }
  const totals = sums(CALL_KINDS.map((kind) => lines[kind]));
  const total = totals.reduce((sum, value) => sum + value, 0);
  if (total === 0) {
    return (
      <Panel title={overview.callsOverTime}>
        <EmptyState view={view} kind="no-match" title={overview.noCalls}>
          {overview.noCallsText}
        </EmptyState>
      </Panel>
    );
  }
  const most = Math.max(...totals);
  const { count } = view.format;
  return (
    <Panel title={overview.callsOverTime} lead={overview.callsOverTimeLead(ui.bucket(ui.bucketSizes[buckets.kind]))}>
      <div className={styles.chart}>
        <StackedBars
          view={view}
          title={overview.callsOverTime}
          unit={overview.unitCalls}
          summary={overview.peak(count(total), spotOf(buckets.list[totals.indexOf(most)]), count(most))}
          buckets={buckets.list}
          height={300}
          marks={turns.map(({ bucket, turn, times }) => ({ bucket, label: overview.turns[turn](count(times)) }))}
          marksLabel={overview.turnsLabel}
          series={CALL_KINDS.map((kind) => ({
            id: kind,
            label: overview.kinds[kind],
            color: COLORS[kind],
            values: lines[kind],
          }))}
          {...(earlier
            ? { previous: sums(CALL_KINDS.map((kind) => earlier[kind])).slice(0, buckets.list.length) }
            : {})}
        />
      </div>
    </Panel>
  );
}

function spotOf(bucket: Bucket | undefined): string {
  if (!bucket) return '';
  const iso = bucket.start.toISOString();
  return bucket.kind === 'hour' || bucket.kind === 'six-hours'
    ? `${iso.slice(0, 16).replace('T', ' ')} UTC`
    : iso.slice(0, 10);
}

function sums(lines: readonly (readonly number[])[]): number[] {
  return (lines[0] ?? []).map((_, index) => lines.reduce((sum, line) => sum + (line[index] ?? 0), 0));
}
