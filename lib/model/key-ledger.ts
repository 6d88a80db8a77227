import { z } from 'zod';

/** The columns of the key ledger (암호키 관리대장), in order. */
export const KEY_LEDGER_COLUMNS = [
  'id',
  'alias',
  'purpose',
  'owner',
  'users',
  'algorithm',
  'usage',
  'created',
  'origin',
  'location',
  'rotation',
  'last_rotation',
  'next_rotation',
  'replicas',
  'recovery',
  'state',
  'retirement',
  'remarks',
] as const;
export type KeyLedgerColumn = (typeof KEY_LEDGER_COLUMNS)[number];

const cell = z.string().nullable();

/**
 * One key in the ledger, in words that are the same in every language: codes of AWS, days as `2026-03-09`, lists with
 * commas. An empty text is "none", null is "not known".
 */
export const KeyLedgerLine = z.object({
  keyArn: z.string(),
  /** An edition that was saved earlier may lack a column. */
  cells: z.partialRecord(z.enum(KEY_LEDGER_COLUMNS), cell),
});
export type KeyLedgerLine = Readonly<z.infer<typeof KeyLedgerLine>>;

/** The ledger as somebody saved it. */
export interface KeyLedgerEdition {
  readonly editionId: string;
  readonly savedAt: Date;
  readonly savedBy: string;
  /** Until when the data reached. */
  readonly asOf: Date;
  readonly lines: readonly KeyLedgerLine[];
}

/** What is another in the ledger than in an edition before. */
export interface KeyLedgerDifference {
  readonly added: readonly KeyLedgerLine[];
  readonly removed: readonly KeyLedgerLine[];
  readonly changed: readonly KeyLedgerChange[];
}

export interface KeyLedgerChange {
  readonly keyArn: string;
  readonly column: KeyLedgerColumn;
  readonly before: string | null;
  readonly after: string | null;
}

/** Compares by key; in the order of the lines, then of the columns. */
export function keyLedgerDifference(
  before: readonly KeyLedgerLine[],
  after: readonly KeyLedgerLine[],
): KeyLedgerDifference {
  const was = new Map(before.map((line) => [line.keyArn, line]));
  const is = new Set(after.map(({ keyArn }) => keyArn));
  return {
    added: after.filter(({ keyArn }) => !was.has(keyArn)),
    removed: before.filter(({ keyArn }) => !is.has(keyArn)),
    changed: after.flatMap((line) => {
      const old = was.get(line.keyArn);
      return old === undefined ? [] : changesOf(old, line);
    }),
  };
}

function changesOf(old: KeyLedgerLine, line: KeyLedgerLine): KeyLedgerChange[] {
  return KEY_LEDGER_COLUMNS.flatMap((column) => {
    const before = old.cells[column];
    const after = line.cells[column];
    if (before === undefined || after === undefined || before === after) return [];
    return [{ keyArn: line.keyArn, column, before, after }];
  });
}
