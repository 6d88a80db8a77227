import { keyHref } from '@/app/href';
import { first } from '@/app/search-params';
import { Panel } from '@/app/ui/panel';
import { Segments } from '@/app/ui/segments';
import { StackedBars } from '@/app/ui/stacked-bars';
import type { Bucket, BucketKind } from '@/lib/queries/buckets';
import { windowObserved } from '@/lib/queries/days-observed';
import { keyChanges } from '@/lib/queries/key-changes';
import { type KeyUsage, keyUsage, USAGE_SPLITS, usageBuckets } from '@/lib/queries/key-usage';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import { NoCalls } from './no-calls';
import styles from './tabs.module.css';
import { usageSeries } from './usage-series';

/** Calls over time, split by what the reader asks; denied calls apart, changes of the key marked. */
export async function UsageTab({ view, keyArn, range, params }: KeyTabProps) {
  const { keyPage } = view.words;
  const { models } = runtime();
  const split = USAGE_SPLITS.find((one) => one === first(params, 'split')) ?? 'operation';
  const buckets = usageBuckets(range.window, split);
  const earlier = range.previous ? usageBuckets(range.previous, split) : null;
  const [usage, before, changes] = await Promise.all([
    keyUsage(models, keyArn, range.window, buckets, split),
    range.previous && earlier ? keyUsage(models, keyArn, range.previous, earlier, split) : [],
    keyChanges(models, keyArn),
  ]);
  const { series, total, denied, peak } = usageSeries(view, usage, buckets.list, split);
  const marks = changes.flatMap(({ changed_at, change }) => {
    const bucket = buckets.list.findIndex(({ start, end }) => changed_at >= start && changed_at < end);
    return bucket === -1 || change === 'inventory' ? [] : [{ bucket, label: change }];
  });
  return (
    <Panel
      title={keyPage.usageTitle}
      lead={`${keyPage.usageUnit} · ${view.words.ui.bucket(view.words.ui.bucketSizes[buckets.kind])}`}
    >
      <div className={styles.choice}>
        <Segments
          label={keyPage.usageSplit}
          segments={USAGE_SPLITS.map((one) => ({
            id: one,
            label: keyPage.splits[one],
            isChosen: one === split,
            href: keyHref(keyArn, {
              tab: 'usage',
              from: params.from,
              to: params.to,
              compare: params.compare,
              split: one === 'operation' ? null : one,
            }),
          }))}
        />
      </div>
      {total === 0 ? (
        <NoCalls view={view} title={keyPage.usageNone} ground={await windowObserved(models, keyArn, range.window)} />
      ) : (
        <StackedBars
          view={view}
          title={keyPage.usageTitle}
          unit={keyPage.usageUnit}
          summary={keyPage.usageSummary(
            view.format.count(total),
            view.format.count(denied),
            view.format.count(peak.calls),
            peak.at ? startText(peak.at, buckets.kind) : '–',
          )}
          buckets={buckets.list}
          series={series}
          {...(earlier && before.length > 0 ? { previous: totals(before, earlier.list) } : {})}
          marks={marks}
          height={300}
        />
      )}
    </Panel>
  );
}

/** The start of a bar as the chart's axis says it, in UTC. */
function startText(at: Date, kind: BucketKind): string {
  const iso = at.toISOString();
  return kind === 'hour' || kind === 'six-hours' ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso.slice(0, 10);
}

/** Calls of every bar, whatever their outcome. */
function totals(usage: readonly KeyUsage[], buckets: readonly Bucket[]): number[] {
  return buckets.map(({ start }) =>
    usage.filter(({ bucket }) => bucket.getTime() === start.getTime()).reduce((sum, { calls }) => sum + calls, 0),
  );
}
