import { KeyLink } from '@/app/keys/key-link';
import type { Column } from '@/app/ui/table';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { keyLedgerCell } from '@/lib/exports/key-ledger-cell';
import { KEY_LEDGER_COLUMNS, type KeyLedgerColumn, type KeyLedgerLine } from '@/lib/model/key-ledger';
import { firstOf } from '@/lib/model/short-name';

/** More users than these are told by their number. */
const FEW_USERS = 2;

/** The columns of the ledger; the first leads to the key. */
export function ledgerColumns(view: View): Column<KeyLedgerLine>[] {
  return KEY_LEDGER_COLUMNS.map((column) => ({
    id: column,
    title: view.words.keyLedger.columns[column],
    pinned: column === 'id',
    cell: ({ keyArn, cells }) =>
      column === 'id' ? (
        <KeyLink view={view} keyArn={keyArn} keyId={cells.id ?? ''} alias={null} />
      ) : (
        <LedgerCell view={view} column={column} value={cells[column] ?? null} />
      ),
  }));
}

interface CellProps {
  readonly view: View;
  readonly column: KeyLedgerColumn;
  readonly value: string | null;
}

export function LedgerCell({ view, column, value }: CellProps) {
  if (value === null) return <span title={view.words.ui.unknown}>–</span>;
  const text = keyLedgerCell(view.words, column, value);
  if (column !== 'users') return <Untrusted view={view} text={text} limit={120} />;
  return (
    <span title={plainText(text)}>
      <Untrusted view={view} text={firstOf(text.split(', '), FEW_USERS)} limit={120} />
    </span>
  );
}
