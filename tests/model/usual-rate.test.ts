import { describe, expect, it } from 'vitest';
import { judgeRate } from '@/lib/model/usual-rate';

const of = (count: number, added: (nth: number) => number | null) =>
  Array.from({ length: count }, (_, nth) => added(nth));
/** Around 10,000 a day, five percent either way. */
const steady = (days: number) => of(days, (nth) => 10_000 + ((nth * 7919) % 1001) - 500);

describe('the rate of a source', () => {
  it('is not judged before there are five days', () => {
    expect(judgeRate([10_000, ...steady(4)], true)).toEqual({ verdict: 'too-few-days', usual: null });
    expect(judgeRate([10_000, ...steady(5)], true)).toMatchObject({ verdict: 'inside', usual: { days: 5 } });
    expect(judgeRate([null, null], true), 'read for the first time').toEqual({ verdict: 'too-few-days', usual: null });
    expect(judgeRate([], false)).toEqual({ verdict: 'not-read', usual: null });
  });

  it('is inside by the last fourteen days, of which single odd ones mean nothing', () => {
    const before = [...steady(5), 900_000, 0, ...steady(12)];
    const { verdict, usual } = judgeRate([10_200, ...before], true);
    expect(verdict).toBe('inside');
    expect(usual?.days).toBe(14);
    expect(usual?.median).toBeGreaterThan(9_500);
    expect(usual?.median).toBeLessThan(10_500);
    expect(usual?.high).toBeLessThan(12_500);
  });

  it.each([
    ['a spike', 90_000, 'above'],
    ['a stop', 0, 'below'],
    ['half of it', 5_000, 'below'],
    ['a little more', 10_600, 'inside'],
  ])('of %s is told as what it is', (_, today, verdict) => {
    expect(judgeRate([today, ...steady(14)], true).verdict).toBe(verdict);
  });

  it('of a source that stopped weeks ago is still below what it was', () => {
    expect(judgeRate([0, ...of(30, () => 0), ...steady(14)], true)).toMatchObject({
      verdict: 'below',
      usual: { days: 14 },
    });
  });

  it('of a source that never brought anything is as usual', () => {
    expect(
      judgeRate(
        of(15, () => 0),
        true,
      ).verdict,
    ).toBe('inside');
  });

  it('counts no day that was not read, and says nothing of a day that was not', () => {
    expect(judgeRate([10_000, null, ...steady(4), null], true).verdict).toBe('too-few-days');
    expect(judgeRate([10_000, null, ...steady(4), null, ...steady(1)], true).verdict).toBe('inside');
    expect(judgeRate([null, ...steady(14)], true).verdict).toBe('not-read');
    expect(judgeRate([10_000, ...steady(14)], false).verdict).toBe('not-read');
  });

  it('allows few events as much as chance does', () => {
    const calm = of(14, () => 100);
    expect(judgeRate([125, ...calm], true).verdict).toBe('inside');
    expect(judgeRate([140, ...calm], true).verdict).toBe('above');
  });
});
