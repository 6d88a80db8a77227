import type { View } from '@/app/view';
import { Figure } from './figure';
import styles from './heat-map.module.css';
import { type Column, Table } from './table';

interface Props {
  readonly view: View;
  readonly title: string;
  readonly unit: string;
  readonly summary: string;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** `values[row][column]`; null is "not known", drawn hatched. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Cells to be outlined, and what that means. */
  readonly marks?: { readonly cells: readonly (readonly boolean[])[]; readonly label: string };
}

const STEPS = 7;

/** Two dimensions and a count: sequential blue in quantile steps, with the counts of each step in the legend. */
export function HeatMap({ view, title, unit, summary, rowLabels, columnLabels, values, marks }: Props) {
  const isMarked = (row: number, column: number) => marks?.cells[row]?.[column] ?? false;
  const limits = quantileLimits(values.flat().filter((value) => value !== null));
  const columns: Column<number>[] = [
    { id: 'row', title: '', pinned: true, cell: (row) => rowLabels[row] },
    ...columnLabels.map(
      (label, column): Column<number> => ({
        id: `${label}-${column}`,
        title: label,
        align: 'right',
        cell: (row) => `${numberOf(view, values[row]?.[column] ?? null)}${isMarked(row, column) ? ' *' : ''}`,
      }),
    ),
  ];
  return (
    <Figure
      view={view}
      summary={summary}
      data={{
        name: title,
        columns: ['', ...columnLabels],
        rows: rowLabels.map((label, row) => [label, ...columnLabels.map((_, column) => values[row]?.[column] ?? null)]),
      }}
      table={
        <Table
          view={view}
          caption={`${title}, ${unit}`}
          columns={columns}
          rows={rowLabels.map((_, index) => index)}
          rowKey={String}
          onPhone="scroll"
        />
      }
    >
      <div
        className={styles.grid}
        aria-hidden="true"
        style={{ gridTemplateColumns: `auto repeat(${columnLabels.length}, minmax(8px, 1fr))` }}
      >
        {rowLabels.map((rowLabel, row) => [
          <span key={rowLabel} className={styles.rowLabel}>
            {rowLabel}
          </span>,
          ...columnLabels.map((columnLabel, column) => {
            const value = values[row]?.[column] ?? null;
            return (
              <span
                key={`${rowLabel}-${columnLabel}`}
                className={[
                  styles.cell,
                  value === null ? styles.unknown : '',
                  isMarked(row, column) ? styles.marked : '',
                ].join(' ')}
                style={value === null ? undefined : { background: colorOf(value, limits) }}
                title={`${rowLabel} ${columnLabel}: ${numberOf(view, value)} ${unit}${isMarked(row, column) ? `, ${marks?.label}` : ''}`}
              />
            );
          }),
        ])}
        <span />
        {columnLabels.map((label, column) => (
          <span key={label} className={styles.columnLabel}>
            {column % 3 === 0 ? label : ''}
          </span>
        ))}
      </div>
      <p className={styles.legend} aria-hidden="true">
        <span>0</span>
        <span className={styles.cell} style={{ background: 'var(--sunken)' }} />
        {limits.map((limit, step) => (
          <span key={limit} className={styles.step}>
            <span className={styles.cell} style={{ background: shade(step, limits.length) }} />
            {step === 0 || step === limits.length - 1 ? `≤ ${view.format.compact(limit)}` : null}
          </span>
        ))}
        {marks ? (
          <span className={styles.step}>
            <span className={`${styles.cell} ${styles.marked}`} style={{ background: 'var(--sunken)' }} /> *{' '}
            {marks.label}
          </span>
        ) : null}
      </p>
    </Figure>
  );
}

/** Upper bounds of at most seven steps that hold about as many cells each; zero has a step of its own. */
export function quantileLimits(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const limits = Array.from(
    { length: STEPS },
    (_, step) => sorted[Math.ceil(((step + 1) / STEPS) * sorted.length) - 1] ?? 0,
  );
  return [...new Set(limits)].filter((limit) => limit > 0);
}

function colorOf(value: number, limits: readonly number[]): string {
  if (value === 0) return 'var(--sunken)';
  const step = limits.findIndex((limit) => value <= limit);
  return shade(step === -1 ? limits.length - 1 : step, limits.length);
}

/** Few steps are spread over the whole scale, so that most always looks like most. */
function shade(step: number, steps: number): string {
  return `var(--seq-${steps < 2 ? STEPS : 1 + Math.round((step / (steps - 1)) * (STEPS - 1))})`;
}

function numberOf(view: View, value: number | null): string {
  return value === null ? '–' : view.format.count(value);
}
