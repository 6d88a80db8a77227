import { BaselinePlot, type BaselineRow, type BaselineSeries } from '@/app/ui/baseline-plot';
import { Figure } from '@/app/ui/figure';
import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import { numbersOf } from '@/lib/model/threshold';
import { DAY_MS, HOUR_MS } from '@/lib/model/time';
import { type Baseline, type BaselinePoint, findingBaseline } from '@/lib/queries/finding-baseline';
import { type FindingItem, judgedByOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
  readonly analyzer: Analyzer;
  readonly row: FindingRow;
}

/** The course of what was judged, with what is usual and the threshold. Draws nothing for analyzers without a baseline. */
export async function BaselinePanel({ view, item, analyzer, row }: Props) {
  const numbers = judgedByOf(item.stored)?.numbers ?? numbersOf(analyzer.thresholds);
  const found = await findingBaseline(runtime().models, analyzer.id, row, numbers);
  if (found === null) return null;
  const words = view.words.baseline;
  const rows = rowsOf(found);
  const series = seriesOf(view, found);
  const number = (value: number | null) => (value === null ? '–' : view.format.count(Math.round(value)));
  const columns: Column<BaselineRow>[] = [
    { id: 'at', title: view.words.ui.start, pinned: true, cell: ({ label }) => label },
    ...series.map(
      ({ id, label }): Column<BaselineRow> => ({ id, title: label, align: 'right', cell: (one) => number(one[id]) }),
    ),
  ];
  const title = words.units[found.kind];
  return (
    <Panel title={words.title} lead={words.lead}>
      <Figure
        view={view}
        summary={summaryOf(view, found)}
        data={{
          name: title,
          columns: [`${view.words.ui.start} (UTC)`, ...series.map(({ label }) => label)],
          rows: rows.map((one) => [one.at, ...series.map(({ id }) => one[id])]),
        }}
        table={
          <Table
            view={view}
            caption={title}
            columns={columns}
            rows={rows}
            rowKey={({ at }) => at}
            tall
            onPhone="scroll"
          />
        }
      >
        <BaselinePlot title={title} rows={rows} series={series} language={view.language} height={200} />
      </Figure>
    </Panel>
  );
}

function seriesOf(view: View, { kind, points }: Baseline): BaselineSeries[] {
  const words = view.words.baseline;
  if (kind === 'newcomer') {
    return [
      { id: 'value', label: words.newcomer },
      { id: 'others', label: words.others },
    ];
  }
  return [
    { id: 'value', label: words.value },
    { id: 'crossed', label: words.crossed },
    { id: 'usual', label: words.usual },
    ...(points.some((one) => one.hour_of_week !== null)
      ? [{ id: 'hourOfWeek' as const, label: words.hourOfWeek }]
      : []),
    { id: 'threshold', label: words.threshold },
  ];
}

/** Every hour or day from the first point to the last; where nothing was counted the count is zero. */
function rowsOf({ bucket, points }: Baseline): BaselineRow[] {
  const step = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const byStart = new Map(points.map((one) => [one.began_at.getTime(), one]));
  const starts = [...byStart.keys()];
  const rows: BaselineRow[] = [];
  let before: BaselinePoint | null = null;
  for (let start = Math.min(...starts); start <= Math.max(...starts); start += step) {
    const here = byStart.get(start);
    before = here ?? before;
    const isBeyond = here !== undefined && here.threshold !== null && here.value > here.threshold;
    const iso = new Date(start).toISOString();
    rows.push({
      at: iso,
      label: bucket === 'hour' ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso.slice(0, 10),
      tick: iso.slice(5, 10),
      value: isBeyond ? 0 : (here?.value ?? 0),
      crossed: isBeyond ? here.value : 0,
      others: here?.others ?? 0,
      usual: before?.usual ?? null,
      threshold: before?.threshold ?? null,
      hourOfWeek: here?.hour_of_week ?? null,
    });
  }
  return rows;
}

function summaryOf(view: View, { kind, bucket, points }: Baseline): string {
  const words = view.words.baseline;
  const { count } = view.format;
  const when = (at: Date) =>
    `${at
      .toISOString()
      .slice(0, bucket === 'hour' ? 16 : 10)
      .replace('T', ' ')} UTC`;
  if (kind === 'newcomer') {
    const first = points.findIndex(({ value }) => value > 0);
    const at = points[first]?.began_at;
    return at ? words.summaryFirst(at.toISOString().slice(0, 10), count(first)) : '';
  }
  const peak = points.reduce((most, one) => (one.value > most.value ? one : most));
  return words.summary(count(peak.value), when(peak.began_at), count(Math.round(peak.threshold ?? 0)));
}
