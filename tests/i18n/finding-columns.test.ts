import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { columnLabel, FINDING_COLUMNS } from '@/lib/i18n/finding-columns';
import { findingRow } from '@/lib/sql/columns';

/** Columns of an analyzer's row beside those that every row has. */
function ownColumns(row: z.ZodType): string[] {
  return row instanceof z.ZodObject ? Object.keys(row.shape).filter((column) => !(column in findingRow.shape)) : [];
}

describe('the names of finding columns', () => {
  it.each(ANALYZERS.map((analyzer) => [analyzer.code, analyzer] as const))(
    'cover every column of %s',
    (_code, { row }) => {
      expect(ownColumns(row).filter((column) => !(column in FINDING_COLUMNS))).toEqual([]);
    },
  );

  it('leave a column they do not know readable', () => {
    expect(columnLabel('some_new_column', 'ko')).toBe('some new column');
  });
});
