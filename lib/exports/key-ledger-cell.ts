import type { Words } from '@/lib/i18n/words';
import type { KeyLedgerColumn } from '@/lib/model/key-ledger';

/** A cell of the key ledger in the reader's words; what is not known says so, what is none is empty. */
export function keyLedgerCell(words: Words, column: KeyLedgerColumn, value: string | null | undefined): string {
  const { keyLedger, ui } = words;
  if (value === null || value === undefined) return keyLedger.unknown;
  switch (column) {
    case 'rotation': {
      const [kind = '', days] = value.split(' ');
      return days === undefined ? named(keyLedger.rotations, kind) : keyLedger.everyDays(days);
    }
    case 'recovery':
      return named(keyLedger.recoveries, value);
    case 'remarks':
      return value
        .split(', ')
        .map((code) => named(keyLedger.remarks, code))
        .join(', ');
    case 'state':
      return named(ui.keyStates, value);
    default:
      return value;
  }
}

/** A code that has no words stays as it is. */
function named(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
