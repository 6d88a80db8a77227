import { principalName } from '@/app/ui/principal-name';
import type { Series, SeriesColor } from '@/app/ui/stacked-bars';
import type { View } from '@/app/view';
import type { Bucket } from '@/lib/queries/buckets';
import type { KeyUsage, UsageSplit } from '@/lib/queries/key-usage';
import { serviceName } from './service-name';

const COLORS: readonly SeriesColor[] = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];

export interface UsageSeries {
  readonly series: readonly Series[];
  readonly total: number;
  readonly denied: number;
  readonly peak: { readonly at: Date | null; readonly calls: number };
}

/** Answered calls by label, the six largest apart and the rest together; then what failed, then what was denied. */
export function usageSeries(
  view: View,
  usage: readonly KeyUsage[],
  buckets: readonly Bucket[],
  split: UsageSplit,
): UsageSeries {
  const { keyPage } = view.words;
  const answered = usage.filter(({ outcome }) => outcome === 'answered');
  const totals = new Map<string, number>();
  for (const { label, calls } of answered) totals.set(label, (totals.get(label) ?? 0) + calls);
  const named = [...totals].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([label]) => label);
  const top = named.slice(0, COLORS.length);
  const place = new Map(buckets.map(({ start }, index) => [start.getTime(), index]));
  const line = (rows: readonly KeyUsage[]) => {
    const values = new Array<number>(buckets.length).fill(0);
    for (const { bucket, calls } of rows) {
      const index = place.get(bucket.getTime());
      if (index !== undefined) values[index] = (values[index] ?? 0) + calls;
    }
    return values;
  };
  const of = (outcome: KeyUsage['outcome']) => line(usage.filter((row) => row.outcome === outcome));
  const rest = answered.filter(({ label }) => !top.includes(label));
  const series: readonly Series[] = [
    ...top.map((label, index) => ({
      id: `s${index}`,
      label: labelOf(view, label, split),
      color: COLORS[index] ?? 'cat-other',
      values: line(answered.filter((row) => row.label === label)),
    })),
    { id: 'rest', label: keyPage.other, color: 'cat-other', values: line(rest) },
    { id: 'failed', label: keyPage.failed, color: 'failed', values: of('failed') },
    { id: 'denied', label: keyPage.denied, color: 'denied', values: of('denied') },
  ];
  const sums = line(usage);
  const highest = Math.max(0, ...sums);
  return {
    series,
    total: sums.reduce((sum, value) => sum + value, 0),
    denied: of('denied').reduce((sum, value) => sum + value, 0),
    peak: { at: buckets[sums.indexOf(highest)]?.start ?? null, calls: highest },
  };
}

function labelOf(view: View, label: string, split: UsageSplit): string {
  switch (split) {
    case 'operation':
      return label;
    case 'service':
      return serviceName(view, label);
    case 'account':
      return label === 'unknown' ? view.words.ui.unknown : view.format.account(label);
    case 'principal':
      return label === 'unknown' ? view.words.keyPage.unknownPrincipal : principalName(label, view.format);
  }
}
