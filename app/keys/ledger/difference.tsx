import { KeyLink } from '@/app/keys/key-link';
import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import type {
  KeyLedgerChange,
  KeyLedgerColumn,
  KeyLedgerDifference,
  KeyLedgerEdition,
  KeyLedgerLine,
} from '@/lib/model/key-ledger';
import { LedgerCell } from './ledger-columns';

interface Props {
  readonly view: View;
  readonly edition: KeyLedgerEdition;
  readonly difference: KeyLedgerDifference;
}

/** A line of the comparison: a key that came or went, or one cell that changed. */
type Line = Omit<KeyLedgerChange, 'column'> & { readonly column: KeyLedgerColumn | 'added' | 'removed' };

export function Difference({ view, edition, difference }: Props) {
  const { keyLedger: words } = view.words;
  const { savedAt, savedBy } = edition;
  const lines = linesOf(difference);
  const lead = words.saved(view.format.instant(savedAt), savedBy);
  return (
    <Panel title={words.differenceTitle} lead={lead} flush={lines.length > 0}>
      {lines.length === 0 ? (
        <p>{words.unchanged}</p>
      ) : (
        <Table
          view={view}
          caption={words.differenceTitle}
          columns={columnsOf(view)}
          rows={lines}
          rowKey={({ keyArn, column }) => `${keyArn} ${column}`}
          tall
        />
      )}
    </Panel>
  );
}

function linesOf({ added, removed, changed }: KeyLedgerDifference): Line[] {
  const whole = (column: 'added' | 'removed') => (line: KeyLedgerLine) => ({
    keyArn: line.keyArn,
    column,
    before: column === 'removed' ? (line.cells.alias ?? null) : null,
    after: column === 'added' ? (line.cells.alias ?? null) : null,
  });
  return [...added.map(whole('added')), ...removed.map(whole('removed')), ...changed];
}

function columnsOf(view: View): Column<Line>[] {
  const { keyLedger: words } = view.words;
  const cell = (line: Line, value: string | null) => {
    if (line.column === 'added' || line.column === 'removed') {
      return value === null ? null : <LedgerCell view={view} column="alias" value={value} />;
    }
    return <LedgerCell view={view} column={line.column} value={value} />;
  };
  return [
    {
      id: 'key',
      title: words.changedColumns.key,
      pinned: true,
      cell: ({ keyArn }) => (
        <KeyLink view={view} keyArn={keyArn} keyId={keyArn.slice(keyArn.indexOf('/') + 1)} alias={null} />
      ),
    },
    {
      id: 'column',
      title: words.changedColumns.column,
      cell: ({ column }) => (column === 'added' || column === 'removed' ? words[column] : words.columns[column]),
    },
    { id: 'before', title: words.changedColumns.before, wrap: true, cell: (line) => cell(line, line.before) },
    { id: 'after', title: words.changedColumns.after, wrap: true, cell: (line) => cell(line, line.after) },
  ];
}
