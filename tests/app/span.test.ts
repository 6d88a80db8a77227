import { describe, expect, it } from 'vitest';
import { spanOf } from '@/app/sources/span';

describe('a delay', () => {
  it.each([
    [0, 'seconds', 1],
    [7_400, 'seconds', 7],
    [119_000, 'seconds', 119],
    [120_000, 'minutes', 2],
    [5 * 60_000, 'minutes', 5],
    [3 * 3_600_000, 'hours', 3],
    [30 * 86_400_000, 'days', 30],
  ] as const)('of %d ms is told in %s', (ms, unit, count) => {
    expect(spanOf(ms)).toEqual({ unit, count });
  });
});
