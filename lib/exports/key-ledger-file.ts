import type { Words } from '@/lib/i18n/words';
import { KEY_LEDGER_COLUMNS, type KeyLedgerColumn, type KeyLedgerLine } from '@/lib/model/key-ledger';
import { csv } from './csv';
import { keyLedgerCell } from './key-ledger-cell';

/** Excel opens no file with more characters in a cell. */
const LONGEST_CELL = 32_767;

/** In characters. */
const WIDTHS: Readonly<Partial<Record<KeyLedgerColumn, number>>> = {
  id: 38,
  alias: 24,
  purpose: 36,
  users: 44,
  location: 28,
  recovery: 26,
};

/** The key ledger as CSV; see `csv` for what makes it safe to open. */
export function keyLedgerCsv(words: Words, lines: readonly KeyLedgerLine[]): string {
  return csv(
    KEY_LEDGER_COLUMNS.map((column) => words.keyLedger.columns[column]),
    lines.map((line) => cellsOf(words, line)),
  );
}

/** The key ledger as a workbook of one sheet whose head stays in view. Every cell is text, so nothing in it runs. */
export async function keyLedgerXlsx(words: Words, lines: readonly KeyLedgerLine[]): Promise<Buffer> {
  // Few commands write a workbook; the others start sooner without the library.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const { keyLedger } = words;
  const head = KEY_LEDGER_COLUMNS.map((column) => ({
    type: String,
    value: keyLedger.columns[column],
    fontWeight: 'bold' as const,
    backgroundColor: '#E8EEF9',
  }));
  const rows = lines.map((line) =>
    cellsOf(words, line).map((value) => ({ type: String, value: value.slice(0, LONGEST_CELL) })),
  );
  return writeExcelFile([head, ...rows], {
    sheet: keyLedger.sheet,
    columns: KEY_LEDGER_COLUMNS.map((column) => ({ width: WIDTHS[column] ?? 18 })),
    stickyRowsCount: 1,
  }).toBuffer();
}

function cellsOf(words: Words, { cells }: KeyLedgerLine): string[] {
  return KEY_LEDGER_COLUMNS.map((column) => keyLedgerCell(words, column, cells[column]));
}
