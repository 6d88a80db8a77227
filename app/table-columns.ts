/** The columns that a reader may show and hide, in their order, and those shown until she chooses. */
export const TABLE_COLUMNS = {
  keys: {
    all: [
      'risk',
      'account',
      'state',
      'last_used',
      'verdict',
      'calls',
      'cross_account',
      'rotation',
      'policy',
      'findings',
      'principals',
      'grants',
      'spec',
      'origin',
      'owner',
      'environment',
      'created',
      'cost',
    ],
    shown: ['risk', 'account', 'state', 'last_used', 'calls', 'cross_account', 'rotation', 'findings'],
  },
  findings: {
    all: ['key', 'events', 'observed', 'status', 'last_seen', 'assignee', 'due', 'first_seen'],
    shown: ['key', 'events', 'observed', 'status', 'last_seen'],
    yielding: ['last_seen', 'events'],
  },
  principals: {
    all: [
      'type',
      'account',
      'keys',
      'decrypts',
      'calls',
      'denied',
      'guess',
      'off-hours',
      'findings',
      'first',
      'last',
      'addresses',
    ],
    shown: ['account', 'keys', 'calls', 'denied', 'findings'],
  },
} as const satisfies Readonly<Record<string, Columns>>;

interface Columns {
  readonly all: readonly string[];
  readonly shown: readonly string[];
  /** Of those shown, the ones that make room, one for each that has something to say for now. */
  readonly yielding?: readonly string[];
}

export type ChosenTable = keyof typeof TABLE_COLUMNS;

export const CHOSEN_TABLES = Object.keys(TABLE_COLUMNS).filter((name): name is ChosenTable => name in TABLE_COLUMNS);

/** Name of the cookie that keeps the choice. */
export function columnsCookie(table: ChosenTable): string {
  return `columns-${table}`;
}

/**
 * Reads a choice as `columnsText` wrote it; names that are not known are left out. No choice is the usual columns, and
 * `telling` ones that are usual only while they have something to say.
 */
export function chosenColumns(
  table: ChosenTable,
  kept: string | undefined,
  telling: readonly string[] = [],
): readonly string[] {
  const { all, shown, yielding = [] }: Columns = TABLE_COLUMNS[table];
  if (kept === undefined || kept === '') {
    const gone = yielding.slice(0, telling.length);
    return all.filter((name) => (shown.includes(name) && !gone.includes(name)) || telling.includes(name));
  }
  const names = kept.split('.');
  return all.filter((name) => names.includes(name));
}

/** A choice as text; never empty, since an empty cookie is one that was taken back. */
export function columnsText(table: ChosenTable, names: readonly string[]): string {
  const chosen = TABLE_COLUMNS[table].all.filter((name) => names.includes(name));
  return chosen.length === 0 ? NONE : chosen.join('.');
}

const NONE = '-';
