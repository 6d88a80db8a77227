import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { View } from '@/app/view';
import { type CsvValue, csv } from '@/lib/exports/csv';
import styles from './figure.module.css';

/** The numbers behind a drawing, as a file: times in UTC, numbers whole, unknown empty. */
export interface FigureData {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

interface Props {
  readonly view: View;
  /** What the drawing shows, in a sentence: said to those who do not see it, and small print for those who do. */
  readonly summary: string;
  readonly children: ReactNode;
  readonly table: ReactNode;
  readonly data: FigureData;
}

/** A drawing with the sentence that sums it up and the same data as a table and as a file. */
export function Figure({ view, summary, children, table, data }: Props) {
  const { ui } = view.words;
  return (
    <figure className={styles.figure}>
      {children}
      <figcaption className={styles.caption}>{summary}</figcaption>
      <div className={styles.ways}>
        <details className={styles.twin}>
          <summary>{ui.viewAsTable}</summary>
          {table}
        </details>
        <a className={styles.file} href={dataUrl(data)} download={fileName(data)} title={ui.csvHint}>
          <Download size={13} aria-hidden="true" /> CSV
        </a>
      </div>
    </figure>
  );
}

function fileName({ name }: FigureData): string {
  return `keytrail-${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}.csv`;
}

/** The byte order mark lets spreadsheets read Korean. */
function dataUrl({ columns, rows }: FigureData): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${csv(columns, rows)}`)}`;
}
