import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import styles from './table.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly align?: 'right' | 'center';
  /** Stays in view while the table scrolls sideways; the first column only. */
  readonly pinned?: boolean;
  /** Lets long text wrap instead of widening the column. */
  readonly wrap?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** The order of the rows, and the address of another order. Columns outside `sortable` are not links. */
export interface Sort {
  readonly by: string;
  readonly descending: boolean;
  readonly sortable: readonly string[];
  readonly hrefFor: (by: string, descending: boolean) => Route;
}

interface Props<Row> {
  readonly view: View;
  /** Says what the rows are; read aloud, not drawn. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort;
  /** The row that is open beside the table. */
  readonly selected?: string | null;
  /** Scrolls inside itself under a fixed head when there are many rows. */
  readonly tall?: boolean;
}

/** Rows of 32 pixels; numbers to the right; scrolls sideways inside itself with a shade at the hidden end. */
export function Table<Row>({ view, caption, columns, rows, rowKey, sort, selected, tall = false }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={tall ? `${styles.scroll} ${styles.tall}` : styles.scroll} tabIndex={0} aria-label={caption}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classOf(column)}
                {...(sort?.by === column.id ? { 'aria-sort': sort.descending ? 'descending' : 'ascending' } : {})}
              >
                <Heading column={column} sort={sort} view={view} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} {...(selected === rowKey(row) ? { 'aria-current': true as const } : {})}>
              {columns.map((column) => (
                <td key={column.id} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heading<Row>({ column, sort, view }: { column: Column<Row>; sort: Sort | undefined; view: View }) {
  if (!sort?.sortable.includes(column.id)) return column.title;
  const isSorted = sort.by === column.id;
  return (
    <Link
      href={sort.hrefFor(column.id, isSorted ? !sort.descending : column.align === 'right')}
      className={styles.sort}
      title={view.words.ui.sortBy(column.title)}
      scroll={false}
    >
      {column.title}
      <span aria-hidden="true" className={styles.arrow}>
        {isSorted ? (sort.descending ? '↓' : '↑') : ''}
      </span>
    </Link>
  );
}

function classOf<Row>({ align, pinned, wrap }: Column<Row>): string {
  return [align ? styles[align] : '', pinned ? styles.pinned : '', wrap ? styles.wrap : ''].filter(Boolean).join(' ');
}
