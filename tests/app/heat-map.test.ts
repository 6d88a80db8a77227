import { expect, it } from 'vitest';
import { quantileLimits } from '@/app/ui/heat-map';

it('makes steps that hold about as many cells each', () => {
  expect(quantileLimits(Array.from({ length: 70 }, (_, index) => index + 1))).toEqual([10, 20, 30, 40, 50, 60, 70]);
});

it('leaves zeros to a step of their own and merges equal steps', () => {
  expect(quantileLimits([0, 0, 0, 3, 3, 9])).toEqual([3, 9]);
});

it('has no step when nothing happened', () => {
  expect(quantileLimits([0, 0])).toEqual([]);
});
