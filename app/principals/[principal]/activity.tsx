import { serviceName } from '@/app/keys/[key]/tabs/service-name';
import { HeatMap } from '@/app/ui/heat-map';
import { shortKeyId } from '@/app/ui/key-name';
import { Panel } from '@/app/ui/panel';
import { type Series, type SeriesColor, StackedBars } from '@/app/ui/stacked-bars';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { isoDay } from '@/lib/model/short-name';
import type { Window } from '@/lib/model/time';
import type { Bucket } from '@/lib/queries/buckets';
import { usageBuckets } from '@/lib/queries/key-usage';
import type { PrincipalDay } from '@/lib/queries/principal-detail';
import styles from '../principals.module.css';

/** Rows of the heat map; the list beneath has all keys. */
const MOST_KEYS = 20;

const COLORS: readonly SeriesColor[] = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];

interface Props {
  readonly view: View;
  readonly days: readonly PrincipalDay[];
  readonly window: Window;
}

/** Keys × days, and the same calls over time by the service they came through. */
export function ActivityPanels({ view, days, window }: Props) {
  const { principals, keyPage } = view.words;
  const { count } = view.format;
  // Read models keep days, so a bar is a day at least.
  const { list, kind } = usageBuckets(window, 'service');
  const total = sum(days);
  const denied = sum(days.filter(({ outcome }) => outcome === 'denied'));
  const rows = keysOf(days);
  const top = rows.slice(0, MOST_KEYS);
  const active = new Set(days.map(({ day }) => day.getTime())).size;
  return (
    <>
      <Panel
        title={principals.heatTitle}
        lead={[
          ...(rows.length > MOST_KEYS ? [principals.heatMore(count(MOST_KEYS))] : []),
          ...(kind === 'week' ? [principals.heatWeeks] : []),
        ].join(' ')}
      >
        <div className={styles.wide}>
          <HeatMap
            view={view}
            title={principals.heatTitle}
            unit={principals.heatUnit}
            summary={principals.heatSummary(count(rows.length), count(total), count(active))}
            rowLabels={labelsOf(top)}
            columnLabels={list.map(({ start }) => isoDay(start).slice(5))}
            values={top.map(({ keyArn }) =>
              line(
                list,
                days.filter(({ key_arn }) => key_arn === keyArn),
              ),
            )}
          />
        </div>
      </Panel>
      <Panel title={principals.timeline} lead={view.words.ui.bucket(view.words.ui.bucketSizes[kind])}>
        <StackedBars
          view={view}
          title={principals.timeline}
          unit={principals.heatUnit}
          summary={principals.timelineSummary(count(total), count(denied))}
          buckets={list}
          series={[
            ...byService(view, days, list),
            { id: 'failed', label: keyPage.failed, color: 'failed', values: line(list, outcome(days, 'failed')) },
            { id: 'denied', label: keyPage.denied, color: 'denied', values: line(list, outcome(days, 'denied')) },
          ]}
          height={220}
        />
      </Panel>
    </>
  );
}

/** Answered calls by service, the six largest apart. */
function byService(view: View, days: readonly PrincipalDay[], buckets: readonly Bucket[]): Series[] {
  const answered = outcome(days, 'answered');
  const sums = new Map<string, number>();
  for (const { service, calls } of answered) sums.set(service, (sums.get(service) ?? 0) + calls);
  const named = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([service]) => service);
  const top = named.slice(0, COLORS.length);
  const rest = answered.filter(({ service }) => !top.includes(service));
  return [
    ...top.map((service, index) => ({
      id: `s${index}`,
      label: serviceName(view, service),
      color: COLORS[index] ?? 'cat-other',
      values: line(
        buckets,
        answered.filter((row) => row.service === service),
      ),
    })),
    ...(rest.length > 0
      ? [{ id: 'rest', label: view.words.keyPage.other, color: 'cat-other' as const, values: line(buckets, rest) }]
      : []),
  ];
}

function outcome(days: readonly PrincipalDay[], wanted: PrincipalDay['outcome']): PrincipalDay[] {
  return days.filter((row) => row.outcome === wanted);
}

function sum(days: readonly PrincipalDay[]): number {
  return days.reduce((total, { calls }) => total + calls, 0);
}

function line(buckets: readonly Bucket[], days: readonly PrincipalDay[]): number[] {
  return buckets.map(({ start, end }) => sum(days.filter(({ day }) => day >= start && day < end)));
}

interface KeyOfDays {
  readonly keyArn: string;
  readonly alias: string | null;
  readonly calls: number;
}

/** The keys of some days, most calls first. */
function keysOf(days: readonly PrincipalDay[]): KeyOfDays[] {
  const found = new Map<string, KeyOfDays>();
  for (const { key_arn, alias, calls } of days) {
    found.set(key_arn, { keyArn: key_arn, alias, calls: (found.get(key_arn)?.calls ?? 0) + calls });
  }
  return [...found.values()].sort((a, b) => b.calls - a.calls || (a.keyArn < b.keyArn ? -1 : 1));
}

/** A name for each key; where two share one, the id tells them apart. */
function labelsOf(rows: readonly KeyOfDays[]): string[] {
  const id = (arn: string) => shortKeyId(arn.split('/').at(-1) ?? arn);
  const names = rows.map(({ alias, keyArn }) => (alias === null ? id(keyArn) : plainText(alias)));
  return names.map((name, index) => {
    const isShared = names.filter((other) => other === name).length > 1;
    return isShared ? `${name} ${id(rows[index]?.keyArn ?? '')}` : name;
  });
}
