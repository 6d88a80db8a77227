import { expect, it } from 'vitest';
import { usdOfRequests } from '@/lib/model/request-cost';

it.each([
  [1, '0.000003'],
  [3, '0.000009'],
  [500, '0.0015'],
  [9_999, '0.0300'],
  [10_000, '0.03'],
  [12_345_678, '37.04'],
])('%i requests cost $%s', (requests, usd) => {
  expect(usdOfRequests(requests)).toBe(usd);
});
