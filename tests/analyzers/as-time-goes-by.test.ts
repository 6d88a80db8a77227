import { expect, it } from 'vitest';
import { oneWayKey } from '@/lib/analyzers/one-way-key';
import { wideBlastRadius } from '@/lib/analyzers/wide-blast-radius';
import { keyArn, kmsCall, quietDays } from '../support/events';
import { expectSameStepByStep } from '../support/step-by-step';
import { warehouseHolding } from '../support/warehouse';

const NOW = new Date('2025-12-31T00:00:00Z');
const WRITTEN = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const later = (at: string) => [kmsCall('ListKeys', { at, key: null })];

it('a condition that tells keys apart changes its mind about keys that nothing came in about', async () => {
  const warehouse = await warehouseHolding({});
  const present = await expectSameStepByStep(
    warehouse,
    [
      [
        ...quietDays('2025-02-20', '2025-06-04'),
        ...['s3', 'rds', 'secretsmanager', 'ssm', 'dynamodb'].map((via) =>
          kmsCall('Decrypt', { at: '2025-03-06T12:00:00Z', via }),
        ),
        kmsCall('GenerateDataKey', { at: '2025-05-01T00:00:00Z', via: 's3' }),
        kmsCall('Decrypt', { at: '2025-05-01T00:00:01Z', via: 's3' }),
        kmsCall('Decrypt', { at: '2025-03-06T13:00:00Z', key: WRITTEN }),
        kmsCall('GenerateDataKey', { at: '2025-05-01T00:00:00Z', key: WRITTEN }),
      ],
      later('2025-06-04T11:00:00Z'),
      later('2025-06-04T12:30:00Z'),
      later('2025-06-04T13:30:00Z'),
      later('2025-06-04T14:30:00Z'),
    ],
    [oneWayKey, wideBlastRadius],
    NOW,
  );
  const wide = present.map((analyzers) => analyzers.includes('wide-blast-radius'));
  expect(wide).toEqual([true, true, false, false, false]);
  expect(present.map((analyzers) => analyzers.filter((one) => one === 'one-way-key').length)).toEqual([0, 0, 0, 1, 1]);
  warehouse.close();
});
