import { describe, expect, it } from 'vitest';
import { chosenColumns, columnsText, TABLE_COLUMNS } from '@/app/table-columns';

describe('the columns that a reader chose', () => {
  it('are the usual ones until she chooses', () => {
    expect(chosenColumns('keys', undefined)).toEqual(TABLE_COLUMNS.keys.shown);
    expect(chosenColumns('keys', '')).toEqual(TABLE_COLUMNS.keys.shown);
  });

  it('have more while more has something to say, unless she chose', () => {
    expect(chosenColumns('findings', undefined, ['assignee'])).toContain('assignee');
    expect(chosenColumns('findings', undefined, ['assignee'])).toHaveLength(TABLE_COLUMNS.findings.shown.length);
    expect(chosenColumns('findings', undefined, ['assignee', 'due'])).not.toContain('events');
    expect(chosenColumns('findings', 'key', ['assignee'])).toEqual(['key']);
  });

  it('keep the order of the table, whatever the order of choice', () => {
    expect(columnsText('keys', ['cost', 'risk'])).toBe('risk.cost');
    expect(chosenColumns('keys', 'cost.risk')).toEqual(['risk', 'cost']);
  });

  it('may be none at all', () => {
    expect(chosenColumns('keys', columnsText('keys', []))).toEqual([]);
  });

  it('are none that the table does not have', () => {
    expect(columnsText('findings', ['key', 'toString', '../x', ''])).toBe('key');
    expect(chosenColumns('findings', 'key.toString.__proto__.<script>')).toEqual(['key']);
  });
});
