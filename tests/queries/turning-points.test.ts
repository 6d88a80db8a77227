import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketsOf } from '@/lib/queries/buckets';
import { turningPoints } from '@/lib/queries/turning-points';
import { keyArn, kmsCall, kmsServiceEvent } from '@/tests/support/events';
import { type Warehouse, warehouseHolding } from '@/tests/support/warehouse';

const window = { from: new Date('2025-06-01T00:00:00Z'), to: new Date('2025-06-21T00:00:00Z') };
const request = { keyId: keyArn() };

describe('turning points', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await warehouseHolding({
      records: [
        kmsCall('PutKeyPolicy', { at: '2025-06-02T10:00:00Z', request }),
        kmsCall('PutKeyPolicy', { at: '2025-06-02T12:00:00Z', request }),
        kmsCall('PutKeyPolicy', { at: '2025-06-03T12:00:00Z', request, error: 'AccessDenied' }),
        kmsServiceEvent('RotateKey', { at: '2025-06-04T12:00:00Z' }),
        kmsCall('DisableKey', { at: '2025-06-20T23:59:59Z', request }),
        kmsCall('ScheduleKeyDeletion', { at: '2025-06-21T00:00:00Z', request }),
        kmsCall('EnableKey', { at: '2025-06-05T00:00:00Z', request }),
        kmsCall('Decrypt', { at: '2025-06-05T00:00:00Z' }),
      ],
    });
  });
  afterAll(() => warehouse.close());

  it('are changes that succeeded inside the window, by bar and kind', async () => {
    expect(await turningPoints(warehouse.models, window, bucketsOf(window))).toEqual([
      { bucket: 1, turn: 'policy', times: 2 },
      { bucket: 3, turn: 'rotation', times: 1 },
      { bucket: 19, turn: 'disabled', times: 1 },
    ]);
  });
});
