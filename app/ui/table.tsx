import type { Route } from 'next';
import Link from 'next/link';
import type { CSSProperties, ReactNode } from 'react';
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
  /** What a row is about; on a phone it heads the row's card without its title, as the first column does. */
  readonly isLead?: boolean;
  /** The least width in pixels, so that tables of the same columns stand in line; unknown is as wide as its text. */
  readonly width?: number;
  /** A title that is read aloud and not drawn, above what says by itself what it is. */
  readonly isTitleQuiet?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** The order of the rows, and the address of another order. Columns outside `sortable` are not links. */
export interface Sort {
  readonly by: string;
  readonly descending: boolean;
  readonly sortable: readonly string[];
  readonly hrefFor: (by: string, descending: boolean) => Route;
}

type OnPhone = 'cards' | 'wrapped' | 'scroll';

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
  /** On a phone more than a few columns become a card for each row, and few wrap; numbers to compare scroll. */
  readonly onPhone?: OnPhone;
}

/** As many columns stand side by side on a phone. */
const PHONE_COLUMNS = 4;
/** As many cards are read rather than put in order. */
const FEW_ROWS = 10;

/** Rows of 32 pixels; numbers to the right; scrolls sideways inside itself with a shade at the hidden end. */
export function Table<Row>({
  view,
  caption,
  columns,
  rows,
  rowKey,
  sort,
  selected,
  tall = false,
  onPhone = columns.length > PHONE_COLUMNS ? 'cards' : 'wrapped',
}: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={tall ? `${styles.scroll} ${styles.tall}` : styles.scroll} tabIndex={0} aria-label={caption}>
      <table className={tableClass(onPhone, sort !== undefined && rows.length > FEW_ROWS)}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classOf(column)}
                {...(sort?.sortable.includes(column.id) ? { 'data-sorts': '' } : {})}
                {...(column.width === undefined ? {} : { style: { width: column.width, minWidth: column.width } })}
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
                <td
                  key={column.id}
                  className={classOf(column)}
                  {...(column.isTitleQuiet ? {} : { 'data-title': column.title })}
                  {...(column.wrap && column.width !== undefined ? { style: leastWidth(column.width) } : {})}
                >
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

/** A property rather than a width, so that a card on a phone need not keep to it. */
function leastWidth(pixels: number): CSSProperties & { '--least': string } {
  return { '--least': `${pixels}px` };
}

function tableClass(onPhone: OnPhone, isSorted: boolean): string {
  const look = { cards: styles.cards, wrapped: styles.wrapped, scroll: '' }[onPhone];
  return [styles.table, look, onPhone === 'cards' && isSorted ? styles.sorted : ''].filter(Boolean).join(' ');
}

function Heading<Row>({ column, sort, view }: { column: Column<Row>; sort: Sort | undefined; view: View }) {
  if (column.isTitleQuiet) return <span className="visually-hidden">{column.title}</span>;
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

/** Pixels at or below which a value takes a third of a card rather than half of it. */
const SHORT = 100;

function classOf<Row>({ align, pinned, wrap, width, isLead, isTitleQuiet }: Column<Row>): string {
  return [
    align ? styles[align] : '',
    pinned ? styles.pinned : '',
    wrap ? styles.wrap : '',
    isLead ? styles.lead : '',
    isTitleQuiet ? styles.bare : '',
    width !== undefined && width <= SHORT ? styles.short : '',
  ]
    .filter(Boolean)
    .join(' ');
}
