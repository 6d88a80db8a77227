import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { asRole, asRoot, kmsCall, type RawRecord } from '../support/events';
import { warehouseHolding } from '../support/warehouse';

const row = z.object({
  day: z.string(),
  event_name: z.string(),
  key_arn: z.string(),
  is_use: z.boolean(),
  calls: integer,
});

async function rootDays(records: readonly RawRecord[]) {
  const warehouse = await warehouseHolding({ records });
  try {
    return await warehouse.models.rows(
      sql`
        select strftime(day, '%Y-%m-%d') as day, event_name, key_arn, is_use, sum(calls) as calls
        from root_day
        group by all
        order by day, event_name
      `,
      row,
    );
  } finally {
    warehouse.close();
  }
}

const byRoot = { by: asRoot(), at: '2025-06-03T10:00:00Z' };

describe('what root users do', () => {
  it('is counted by day, with and without a key', async () => {
    const days = await rootDays([
      kmsCall('Decrypt', { ...byRoot, key: 'arn:aws:kms:us-east-1:111122223333:key/a' }),
      kmsCall('Decrypt', { ...byRoot, key: 'arn:aws:kms:us-east-1:111122223333:key/a' }),
      kmsCall('ListKeys', { ...byRoot, key: null }),
      kmsCall('ListKeys', { ...byRoot, key: null, at: '2025-06-04T10:00:00Z' }),
    ]);
    expect(days).toEqual([
      {
        day: '2025-06-03',
        event_name: 'Decrypt',
        key_arn: 'arn:aws:kms:us-east-1:111122223333:key/a',
        is_use: true,
        calls: 2,
      },
      { day: '2025-06-03', event_name: 'ListKeys', key_arn: 'none', is_use: false, calls: 1 },
      { day: '2025-06-04', event_name: 'ListKeys', key_arn: 'none', is_use: false, calls: 1 },
    ]);
  });

  it('leaves out what a service did for them, and everybody else', async () => {
    const days = await rootDays([
      kmsCall('Decrypt', { ...byRoot, via: 'ec2' }),
      kmsCall('Decrypt', {
        ...byRoot,
        and: { sourceIPAddress: 's3.amazonaws.com', userAgent: 's3.amazonaws.com', tlsDetails: undefined },
      }),
      kmsCall('Decrypt', { by: asRole('root'), at: '2025-06-03T10:00:00Z' }),
    ]);
    expect(days).toEqual([]);
  });

  it('counts an event that was delivered twice once', async () => {
    const record = kmsCall('Decrypt', byRoot);
    expect(await rootDays([record, record])).toMatchObject([{ calls: 1 }]);
  });
});
