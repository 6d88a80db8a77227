'use client';

import type { CSSProperties } from 'react';
import { Bar, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import styles from './bars-plot.module.css';
import { useSize } from './use-size';

/** One bar of a baseline; what is null is not drawn. */
export interface BaselineRow {
  readonly at: string;
  readonly label: string;
  readonly tick: string;
  /** Within the threshold, or the newcomer's. */
  readonly value: number;
  /** Beyond the threshold. */
  readonly crossed: number;
  readonly others: number;
  readonly usual: number | null;
  readonly threshold: number | null;
  readonly hourOfWeek: number | null;
}

export interface BaselineSeries {
  readonly id: 'value' | 'crossed' | 'others' | 'usual' | 'threshold' | 'hourOfWeek';
  readonly label: string;
}

const LOOKS: Readonly<
  Record<BaselineSeries['id'], { readonly color: string; readonly dash: string | null; readonly bar: boolean }>
> = {
  value: { color: 'var(--cat-1)', dash: null, bar: true },
  crossed: { color: 'var(--sev-high)', dash: null, bar: true },
  others: { color: 'var(--cat-other)', dash: null, bar: true },
  usual: { color: 'var(--prev)', dash: '4 4', bar: false },
  threshold: { color: 'var(--sev-critical)', dash: null, bar: false },
  hourOfWeek: { color: 'var(--cat-3)', dash: '1 3', bar: false },
};

const MARGIN = { top: 12, right: 4, bottom: 0, left: 0 };

interface Props {
  readonly title: string;
  readonly rows: readonly BaselineRow[];
  readonly series: readonly BaselineSeries[];
  readonly language: string;
  readonly height: number;
}

/** Bars of what was counted, with lines for what is usual and for the threshold. */
export function BaselinePlot({ title, rows, series, language, height }: Props) {
  const { ref, width, height: drawn } = useSize();
  const style: CSSProperties & { '--chart-h': string } = { '--chart-h': `${height}px` };
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const rowOf = (at: string) => rows.find((row) => row.at === at);
  return (
    <div>
      <ul className={styles.legend}>
        {series.map(({ id, label }) => (
          <li key={id} className={styles.note}>
            <span className={styles.swatch} style={swatchOf(id)} /> {label}
          </li>
        ))}
      </ul>
      <div ref={ref} className={styles.plot} style={style}>
        {width === 0 || drawn === 0 ? null : (
          <ComposedChart
            width={width}
            height={drawn}
            data={[...rows]}
            margin={MARGIN}
            barCategoryGap={rows.length > 60 ? 0 : '18%'}
            title={title}
          >
            <CartesianGrid vertical={false} stroke="var(--grid)" />
            <XAxis
              dataKey="at"
              ticks={firstOfEachTick(rows)}
              tickFormatter={(at: string) => rowOf(at)?.tick ?? ''}
              minTickGap={36}
              tickLine={false}
              axisLine={{ stroke: 'var(--border-strong)' }}
              tick={{ fill: 'var(--text-3)', fontSize: 12 }}
            />
            <YAxis
              width={48}
              allowDecimals={false}
              tickFormatter={(value: number) => compact.format(value)}
              tickLine={false}
              axisLine={false}
              tick={{ fill: 'var(--text-3)', fontSize: 12 }}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--text)', fillOpacity: 0.06 }}
              content={({ active, label }) => (
                <Details row={active ? rowOf(String(label)) : undefined} series={series} language={language} />
              )}
            />
            {series.map(({ id }) =>
              LOOKS[id].bar ? (
                <Bar
                  key={id}
                  dataKey={id}
                  stackId="counted"
                  fill={LOOKS[id].color}
                  isAnimationActive={false}
                  maxBarSize={40}
                />
              ) : (
                <Line
                  key={id}
                  type="step"
                  dataKey={id}
                  stroke={LOOKS[id].color}
                  {...(LOOKS[id].dash === null ? {} : { strokeDasharray: LOOKS[id].dash })}
                  strokeWidth={1.5}
                  dot={false}
                  activeDot={false}
                  isAnimationActive={false}
                />
              ),
            )}
          </ComposedChart>
        )}
      </div>
    </div>
  );
}

/** Where a new label begins; bars of one day that all bear its name would repeat it. */
function firstOfEachTick(rows: readonly BaselineRow[]): string[] {
  return rows.filter(({ tick }, index) => tick !== rows[index - 1]?.tick).map(({ at }) => at);
}

interface DetailsProps {
  readonly row: BaselineRow | undefined;
  readonly series: readonly BaselineSeries[];
  readonly language: string;
}

function Details({ row, series, language }: DetailsProps) {
  if (!row) return null;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return (
    <div className={styles.tooltip}>
      <p className={styles.when}>{row.label}</p>
      <dl>
        {series.map(({ id, label }) => {
          const value = row[id];
          return value === null || (LOOKS[id].bar && value === 0) ? null : (
            <div key={id}>
              <dt>
                <span className={styles.swatch} style={swatchOf(id)} />
                {label}
              </dt>
              <dd>{number.format(value)}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** A square for a bar, a stroke for a line. */
function swatchOf(id: BaselineSeries['id']): CSSProperties {
  const { color, dash, bar } = LOOKS[id];
  if (bar) return { background: color };
  return { height: 0, width: 14, borderTop: `2px ${dash === null ? 'solid' : 'dashed'} ${color}`, borderRadius: 0 };
}
