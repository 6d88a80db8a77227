import type { View } from '@/app/view';
import type { Severity } from '@/lib/model/analyzer';
import type { Bucket } from '@/lib/queries/buckets';
import { BarsPlot, type PlotRow } from './bars-plot';
import { Figure } from './figure';
import { type Column, Table } from './table';

/** Colours in their fixed order; `denied` and `failed` are hatched, so that they differ by more than colour. */
export type SeriesColor =
  | 'cat-1'
  | 'cat-2'
  | 'cat-3'
  | 'cat-4'
  | 'cat-5'
  | 'cat-6'
  | 'cat-other'
  | 'denied'
  | 'failed'
  | `sev-${Severity}`;

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly color: SeriesColor;
  /** One number a bucket. */
  readonly values: readonly number[];
}

interface Props {
  readonly view: View;
  /** Read aloud as the name of the drawing and of its table. */
  readonly title: string;
  readonly unit: string;
  readonly summary: string;
  readonly buckets: readonly Bucket[];
  readonly series: readonly Series[];
  /** Totals of the span before, one a bucket; drawn as a dashed line. */
  readonly previous?: readonly number[];
  /** Marks above the bars, e.g. "policy changed". */
  readonly marks?: readonly { readonly bucket: number; readonly label: string }[];
  /** What the marks are, for the legend. */
  readonly marksLabel?: string;
  /** In pixels; less on a phone. */
  readonly height?: number;
}

/** Counts over time, stacked by kind. Dragging across it zooms the page's time range. */
export function StackedBars({
  view,
  title,
  unit,
  summary,
  buckets,
  series,
  previous,
  marks = [],
  marksLabel,
  height = 260,
}: Props) {
  const { ui } = view.words;
  const used = series.filter(({ values }) => values.some((value) => value > 0));
  const rows: PlotRow[] = buckets.map((bucket, index) => ({
    at: bucket.start.toISOString(),
    until: bucket.end.toISOString(),
    label: labelOf(view, bucket),
    tick: tickOf(view, bucket),
    values: Object.fromEntries(used.map(({ id, values }) => [id, values[index] ?? 0])),
    previous: previous?.[index] ?? null,
    isPartial: bucket.partial,
    marks: marks.filter((mark) => mark.bucket === index).map(({ label }) => label),
  }));
  const columns: Column<PlotRow>[] = [
    { id: 'at', title: ui.start, pinned: true, cell: ({ label }) => label },
    ...used.map(
      (one): Column<PlotRow> => ({
        id: one.id,
        title: one.label,
        align: 'right',
        cell: ({ values }) => view.format.count(values[one.id] ?? 0),
      }),
    ),
    {
      id: 'total',
      title: ui.total,
      align: 'right',
      cell: ({ values }) => view.format.count(sum(Object.values(values))),
    },
    ...(previous
      ? [
          {
            id: 'previous',
            title: ui.previousPeriod,
            align: 'right' as const,
            cell: (row: PlotRow) => (row.previous === null ? '–' : view.format.count(row.previous)),
          },
        ]
      : []),
    ...(marks.length > 0
      ? [{ id: 'marks', title: marksLabel ?? ui.marks, cell: (row: PlotRow) => row.marks.join(' · ') }]
      : []),
  ];
  return (
    <Figure
      view={view}
      summary={summary}
      data={{
        name: title,
        columns: [
          `${ui.start} (UTC)`,
          `${ui.end} (UTC)`,
          ...used.map(({ label }) => label),
          ui.total,
          ...(previous ? [ui.previousPeriod] : []),
        ],
        rows: rows.map((row) => [
          row.at,
          row.until,
          ...used.map(({ id }) => row.values[id] ?? 0),
          sum(Object.values(row.values)),
          ...(previous ? [row.previous] : []),
        ]),
      }}
      table={
        <Table
          view={view}
          caption={`${title}, ${unit}`}
          columns={columns}
          rows={rows}
          rowKey={({ at }) => at}
          tall
          onPhone="scroll"
        />
      }
    >
      <BarsPlot
        title={title}
        unit={unit}
        rows={rows}
        series={used.map(({ id, label, color }) => ({ id, label, color }))}
        language={view.language}
        height={height}
        words={{
          total: ui.total,
          previous: ui.previousPeriod,
          marks: marks.length > 0 ? (marksLabel ?? ui.marks) : null,
          toggles: used.map(({ label }) => ui.showSeries(label)),
          partial: buckets.some(({ partial }) => partial) ? ui.partialKey : null,
          hint: ui.dragHint,
        }}
      />
    </Figure>
  );
}

function labelOf(view: View, { start, kind, partial }: Bucket): string {
  const day = view.format.timeZone === 'UTC' ? utcDay(start) : `${utcDay(start)} UTC`;
  const text = kind === 'hour' || kind === 'six-hours' ? `${utcDay(start)} ${utcTime(start)} UTC` : day;
  return partial ? `${text} (${view.words.ui.partial})` : text;
}

function tickOf(_view: View, { start, kind }: Bucket): string {
  if (kind === 'hour') return start.getUTCHours() === 0 ? utcDay(start).slice(5) : utcTime(start);
  if (kind === 'month') return utcDay(start).slice(0, 7);
  return utcDay(start).slice(5);
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function utcTime(at: Date): string {
  return at.toISOString().slice(11, 16);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
