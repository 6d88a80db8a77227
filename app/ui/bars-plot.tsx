'use client';

import type { Route } from 'next';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type CSSProperties, useState } from 'react';
import { Bar, CartesianGrid, ComposedChart, Line, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import styles from './bars-plot.module.css';
import type { SeriesColor } from './stacked-bars';
import { useSize } from './use-size';

export interface PlotRow {
  readonly at: string;
  readonly until: string;
  readonly label: string;
  readonly tick: string;
  readonly values: Readonly<Record<string, number>>;
  readonly previous: number | null;
  readonly marks: readonly string[];
  /** The range covers only a part of it. */
  readonly isPartial: boolean;
}

interface PlotSeries {
  readonly id: string;
  readonly label: string;
  readonly color: SeriesColor;
}

interface Props {
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly PlotRow[];
  readonly series: readonly PlotSeries[];
  readonly language: string;
  readonly height: number;
  readonly words: {
    readonly total: string;
    readonly previous: string;
    /** What the marks are; null when there are none. */
    readonly marks: string | null;
    readonly toggles: readonly string[];
    /** What hatched bars are; null when there are none. */
    readonly partial: string | null;
    readonly hint: string;
  };
}

const MARGIN = { top: 16, right: 4, bottom: 0, left: 0 };

export function BarsPlot({ title, unit, rows, series, language, height, words }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [drag, setDrag] = useState<{ from: string; to: string } | null>(null);
  const zoom = useZoom();
  const { ref, width, height: drawn } = useSize();
  const shown = series.filter(({ id }) => !hidden.has(id));
  const style: CSSProperties & { '--chart-h': string } = { '--chart-h': `${height}px` };
  const hasPrevious = rows.some(({ previous }) => previous !== null);
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });

  const finish = () => {
    if (!drag) return;
    const [first, last] = [rowOf(rows, drag.from), rowOf(rows, drag.to)].sort((a, b) =>
      (a?.at ?? '').localeCompare(b?.at ?? ''),
    );
    setDrag(null);
    if (first && last && first.at !== last.at) zoom(first.at, last.until);
  };

  return (
    <div>
      <ul className={styles.legend}>
        {series.map(({ id, label, color }, index) => (
          <li key={id}>
            <button
              type="button"
              className={styles.key}
              aria-pressed={!hidden.has(id)}
              title={words.toggles[index]}
              onClick={() => setHidden((before) => toggled(before, id))}
            >
              <span className={swatchClass(color)} style={swatch(color)} />
              {label}
            </button>
          </li>
        ))}
        {hasPrevious ? (
          <li className={styles.note}>
            <span className={styles.dash} /> {words.previous}
          </li>
        ) : null}
        {words.partial === null ? null : (
          <li className={styles.note}>
            <span className={styles.partial} /> {words.partial}
          </li>
        )}
        {words.marks === null ? null : (
          <li className={styles.note}>
            <span className={styles.markSign}>▾</span> {words.marks}
          </li>
        )}
      </ul>
      <div ref={ref} className={styles.plot} style={style}>
        {width === 0 || drawn === 0 ? null : (
          <ComposedChart
            width={width}
            height={drawn}
            data={[...rows]}
            margin={MARGIN}
            barCategoryGap={rows.length > 60 ? 1 : '18%'}
            title={`${title}, ${unit}`}
            onMouseDown={({ activeLabel }) =>
              activeLabel && setDrag({ from: String(activeLabel), to: String(activeLabel) })
            }
            onMouseMove={({ activeLabel }) =>
              activeLabel && setDrag((before) => before && { ...before, to: String(activeLabel) })
            }
            onMouseUp={finish}
            onMouseLeave={() => setDrag(null)}
          >
            <defs>
              <pattern
                id="denied-hatch"
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect width="5" height="5" fill="var(--panel)" />
                <rect width="2.6" height="5" fill="var(--text)" />
              </pattern>
              <pattern
                id="failed-hatch"
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(-45)"
              >
                <rect width="5" height="5" fill="var(--panel)" />
                <rect width="2.6" height="5" fill="var(--cat-other)" />
              </pattern>
              {/* Drawn over a bar in the colour of the panel: the bar shows through in stripes. */}
              <pattern
                id="partial-hatch"
                width="6"
                height="6"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect width="2.6" height="6" fill="var(--panel)" />
              </pattern>
            </defs>
            <CartesianGrid vertical={false} stroke="var(--grid)" />
            <XAxis
              dataKey="at"
              tickFormatter={(at: string) => rowOf(rows, at)?.tick ?? ''}
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
                <Details
                  row={active ? rowOf(rows, String(label)) : undefined}
                  series={shown}
                  language={language}
                  words={words}
                />
              )}
            />
            {shown.map(({ id, color }) => (
              <Bar
                key={id}
                dataKey={`values.${id}`}
                stackId="calls"
                fill={isHatched(color) ? `url(#${color}-hatch)` : `var(--${color})`}
                isAnimationActive={false}
                maxBarSize={40}
              />
            ))}
            {rows
              .filter(({ isPartial }) => isPartial)
              .map(({ at }) => (
                <ReferenceArea key={`part-${at}`} x1={at} x2={at} fill="url(#partial-hatch)" fillOpacity={1} />
              ))}
            {hasPrevious ? (
              <Line
                dataKey="previous"
                stroke="var(--prev)"
                strokeDasharray="4 4"
                strokeWidth={1.5}
                dot={false}
                activeDot={false}
                isAnimationActive={false}
              />
            ) : null}
            {rows.map(({ at, marks }) =>
              marks.length > 0 ? (
                <ReferenceLine
                  key={at}
                  x={at}
                  stroke="transparent"
                  label={{ value: '▾', position: 'top', fill: 'var(--sev-high)', fontSize: 13 }}
                />
              ) : null,
            )}
            {drag && drag.from !== drag.to ? (
              <ReferenceArea x1={drag.from} x2={drag.to} fill="var(--accent)" fillOpacity={0.14} />
            ) : null}
          </ComposedChart>
        )}
      </div>
      <p className="visually-hidden">{words.hint}</p>
    </div>
  );
}

interface DetailsProps {
  readonly row: PlotRow | undefined;
  readonly series: readonly PlotSeries[];
  readonly language: string;
  readonly words: Props['words'];
}

function Details({ row, series, language, words }: DetailsProps) {
  if (!row) return null;
  const number = new Intl.NumberFormat(language);
  const values = series.map((one) => ({ ...one, value: row.values[one.id] ?? 0 })).filter(({ value }) => value > 0);
  return (
    <div className={styles.tooltip}>
      <p className={styles.when}>{row.label}</p>
      <dl>
        {values.map(({ id, label, color, value }) => (
          <div key={id}>
            <dt>
              <span className={swatchClass(color)} style={swatch(color)} />
              {label}
            </dt>
            <dd>{number.format(value)}</dd>
          </div>
        ))}
        <div className={styles.sum}>
          <dt>{words.total}</dt>
          <dd>{number.format(values.reduce((total, { value }) => total + value, 0))}</dd>
        </div>
        {row.previous === null ? null : (
          <div>
            <dt>{words.previous}</dt>
            <dd>{number.format(row.previous)}</dd>
          </div>
        )}
      </dl>
      {row.marks.map((mark) => (
        <p key={mark} className={styles.mark}>
          {mark}
        </p>
      ))}
    </div>
  );
}

function useZoom(): (from: string, to: string) => void {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  return (from, to) => {
    const query = new URLSearchParams(params);
    query.set('from', from);
    query.set('to', to);
    router.push(`${path}?${query}` as Route, { scroll: false });
  };
}

function rowOf(rows: readonly PlotRow[], at: string): PlotRow | undefined {
  return rows.find((row) => row.at === at);
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

function swatch(color: SeriesColor): { background?: string } {
  return isHatched(color) ? {} : { background: `var(--${color})` };
}

function isHatched(color: SeriesColor): color is 'denied' | 'failed' {
  return color === 'denied' || color === 'failed';
}

function swatchClass(color: SeriesColor): string {
  return isHatched(color) ? `${styles.swatch} ${styles.hatch} ${styles[color]}` : `${styles.swatch}`;
}
