import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketsOf } from '@/lib/queries/buckets';
import { callsOverTime, callTotals } from '@/lib/queries/calls-over-time';
import { keyArn, kmsCall } from '@/tests/support/events';
import { type Warehouse, warehouseHolding } from '@/tests/support/warehouse';

const window = { from: new Date('2025-06-01T00:00:00Z'), to: new Date('2025-06-03T00:00:00Z') };
const other = keyArn('99999999-12ab-34cd-56ef-1234567890ab');

describe('calls over time', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await warehouseHolding({
      records: [
        kmsCall('Decrypt', { at: '2025-06-01T00:10:00Z' }),
        kmsCall('Decrypt', { at: '2025-06-01T00:50:00Z' }),
        kmsCall('Decrypt', { at: '2025-06-01T01:00:00Z', error: 'AccessDenied' }),
        kmsCall('GenerateDataKeyWithoutPlaintext', { at: '2025-06-01T01:00:00Z' }),
        kmsCall('ReEncrypt', { at: '2025-06-02T23:59:59Z', key: [keyArn(), other] }),
        kmsCall('DescribeKey', { at: '2025-06-02T23:00:00Z' }),
        kmsCall('ListKeys', { at: '2025-06-02T23:00:00Z', key: null }),
        kmsCall('Decrypt', { at: '2025-06-03T00:00:00Z' }),
      ],
    });
  });
  afterAll(() => warehouse.close());

  it('puts each call into its hour and kind, with a zero for every other', async () => {
    const buckets = bucketsOf(window);
    const lines = await callsOverTime(warehouse.models, window, buckets);
    expect(buckets.kind).toBe('hour');
    expect(lines.decrypt).toEqual([2, ...new Array(47).fill(0)]);
    expect(lines['data-key'][1]).toBe(1);
    expect(lines.denied[1]).toBe(1);
    expect(lines.sign).toEqual(new Array(48).fill(0));
  });

  it('counts ReEncrypt for both its keys, and leaves out calls that name no key or lie after the end', async () => {
    const lines = await callsOverTime(warehouse.models, window, bucketsOf(window));
    expect(lines['re-encrypt'][47]).toBe(2);
    expect(lines.other[47]).toBe(1);
    expect(await callTotals(warehouse.models, window)).toEqual({ calls: 7, denied: 1, keys: 2 });
  });

  it('says zero where nothing happened', async () => {
    const later = { from: new Date('2025-07-01T00:00:00Z'), to: new Date('2025-07-02T00:00:00Z') };
    expect(await callTotals(warehouse.models, later)).toEqual({ calls: 0, denied: 0, keys: 0 });
  });
});

describe('the bars of a window', () => {
  const kindOf = (days: number) =>
    bucketsOf({ from: new Date('2025-01-01T00:00:00Z'), to: new Date(Date.UTC(2025, 0, 1 + days)) });

  it.each([
    [1, 'hour', 24],
    [7, 'six-hours', 28],
    [30, 'day', 30],
    [365, 'week', 53],
    [3650, 'month', 123],
  ])('of %d days are of the size %s', (days, kind, count) => {
    const buckets = kindOf(days);
    expect(buckets.kind).toBe(kind);
    expect(buckets.list).toHaveLength(count);
  });

  it('begin on Monday where they are weeks', () => {
    expect(kindOf(365).list.every(({ start }) => start.getUTCDay() === 1)).toBe(true);
  });

  it('say which of them the window covers only in part', () => {
    const { list } = bucketsOf({ from: new Date('2025-01-01T13:30:00Z'), to: new Date('2025-01-31T13:30:00Z') });
    expect(list.map(({ partial }) => partial)).toEqual([true, ...new Array(29).fill(false), true]);
  });
});
