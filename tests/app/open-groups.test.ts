import { describe, expect, it } from 'vitest';
import { openGroups } from '@/app/findings/open-groups';

const group = (analyzer: string, count: number) => ({
  analyzer,
  items: Array.from({ length: count }, (_, index) => ({ fingerprint: `${analyzer}-${index}` })),
});
const MANY = [group('a', 9), group('b', 9), group('c', 9)];
const FEW = [group('a', 2), group('b', 3)];
const open = (groups: typeof MANY, named: readonly string[] | null, finding: string | null = null) => [
  ...openGroups(groups, { groups: named, open: finding }),
];

describe('the open groups', () => {
  it('are the first alone, or all where there is little to read', () => {
    expect(open(MANY, null)).toEqual(['a']);
    expect(open(FEW, null)).toEqual(['a', 'b']);
    expect(open([], null)).toEqual([]);
  });

  it('are those that the address names, also none', () => {
    expect(open(MANY, ['c', 'b'])).toEqual(['c', 'b']);
    expect(open(MANY, [])).toEqual([]);
  });

  it('are the usual ones when a filter took away all that the address names', () => {
    expect(open(MANY, ['gone'])).toEqual(['a']);
    expect(open(MANY, ['gone', 'b'])).toEqual(['b']);
  });

  it('hold the finding that is open beside the list', () => {
    expect(open(MANY, null, 'c-3')).toEqual(['a', 'c']);
    expect(open(MANY, [], 'c-3')).toEqual(['c']);
  });
});
