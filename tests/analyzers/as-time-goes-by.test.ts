import { expect, it } from 'vitest';
import { aliasHygiene } from '@/lib/analyzers/alias-hygiene';
import { changedOutsideTrail } from '@/lib/analyzers/changed-outside-trail';
import { oldMaterialInUse } from '@/lib/analyzers/old-material-in-use';
import { oneWayKey } from '@/lib/analyzers/one-way-key';
import { rotationOverdue } from '@/lib/analyzers/rotation-overdue';
import { staleGrant } from '@/lib/analyzers/stale-grant';
import { wideBlastRadius } from '@/lib/analyzers/wide-blast-radius';
import { asRole, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, OWN_ACCOUNT, quietDays } from '../support/events';
import { inventoryOf } from '../support/inventory';
import { expectSameStepByStep } from '../support/step-by-step';
import { warehouseHolding } from '../support/warehouse';

const NOW = new Date('2025-12-31T00:00:00Z');
const WRITTEN = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const elsewhere = (at: string) => kmsCall('ListKeys', { at, key: null, region: 'eu-north-1' });
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

it('a grant grows stale, and a use of it falls out of the window, between two hours of one day', async () => {
  const warehouse = await warehouseHolding({});
  const granted = (at: string, role: string) =>
    kmsCall('CreateGrant', {
      at,
      by: asRole('Admin'),
      request: { granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/${role}`, operations: ['Decrypt'] },
      response: { grantId: role },
    });
  const present = await expectSameStepByStep(
    warehouse,
    [
      [
        ...quietDays('2025-02-20', '2025-06-04'),
        granted('2025-02-21T00:00:00Z', 'Used'),
        granted('2025-03-06T12:00:00Z', 'Idle'),
        kmsCall('Decrypt', { at: '2025-03-06T13:30:00Z', by: asRole('Used') }),
      ],
      later('2025-06-04T11:00:00Z'),
      later('2025-06-04T13:00:00Z'),
      later('2025-06-04T14:00:00Z'),
    ],
    [staleGrant],
    NOW,
  );
  expect(present.map((found) => found.length)).toEqual([0, 0, 1, 2]);
  warehouse.close();
});

it('material is long enough out of use between two hours of one day', async () => {
  const warehouse = await warehouseHolding({});
  const details = { keyId: keyArn(), currentKeyMaterialId: 'b'.repeat(64), previousKeyMaterialId: 'a'.repeat(64) };
  const present = await expectSameStepByStep(
    warehouse,
    [
      [
        kmsServiceEvent('RotateKey', { at: '2025-05-05T12:00:00Z', key: keyArn(), details }),
        kmsCall('Decrypt', { at: '2025-06-03T00:00:00Z', additional: { keyMaterialId: 'a'.repeat(64) } }),
      ],
      later('2025-06-04T11:00:00Z'),
      later('2025-06-04T13:00:00Z'),
    ],
    [oldMaterialInUse],
    NOW,
  );
  expect(present).toEqual([[], [], ['old-material-in-use']]);
  warehouse.close();
});

it('a key without an alias, and moves of one, grow old while records come in from elsewhere alone', async () => {
  const warehouse = await warehouseHolding({});
  const moved = (eventName: string, at: string, key: string) =>
    kmsCall(eventName, { at, key, request: { aliasName: 'alias/app', targetKeyId: key } });
  const third = keyArn('3234abcd-12ab-34cd-56ef-1234567890ab');
  const present = await expectSameStepByStep(
    warehouse,
    [
      [
        ...quietDays('2025-05-20', '2025-06-04'),
        moved('CreateAlias', '2024-01-01T00:00:00Z', keyArn()),
        moved('UpdateAlias', '2024-06-04T13:30:00Z', third),
        moved('UpdateAlias', '2024-09-01T00:00:00Z', keyArn()),
        kmsCall('CreateKey', {
          at: '2025-06-03T12:30:00Z',
          key: WRITTEN,
          response: { keyMetadata: { arn: WRITTEN, keyState: 'Enabled', keyManager: 'CUSTOMER', origin: 'AWS_KMS' } },
        }),
        ...later('2025-06-04T12:00:00Z'),
      ],
      [elsewhere('2025-06-04T12:20:00Z')],
      [elsewhere('2025-06-04T13:00:00Z')],
      [elsewhere('2025-06-04T14:00:00Z')],
    ],
    [aliasHygiene],
    NOW,
  );
  expect(present.map((found) => found.length)).toEqual([1, 1, 2, 1]);
  warehouse.close();
});

it('an inventory that is newer than the logs tells of a change once they reach it', async () => {
  const described = (at: string, state: string) => inventoryOf(at, [{ arn: keyArn(), describe: { state } }]);
  const warehouse = await warehouseHolding({
    inventories: [described('2025-06-02T00:00:00Z', 'Enabled'), described('2025-06-04T12:30:00Z', 'Disabled')],
  });
  const present = await expectSameStepByStep(
    warehouse,
    [
      quietDays('2025-05-20', '2025-06-04'),
      [...later('2025-06-04T12:10:00Z'), elsewhere('2025-06-04T12:11:00Z')],
      [elsewhere('2025-06-04T12:50:00Z')],
    ],
    [changedOutsideTrail],
    NOW,
  );
  expect(present).toEqual([[], [], ['changed-outside-trail']]);
  warehouse.close();
});

it('material grows old with the records of its own account, though they come late and from another Region', async () => {
  const warehouse = await warehouseHolding({ site: { rotationMaxAgeDays: 90 } });
  const present = await expectSameStepByStep(
    warehouse,
    [
      [
        kmsCall('CreateKey', { at: '2023-01-10T00:00:00Z', request: {} }),
        ...quietDays('2023-01-10', '2023-02-01'),
        ...quietDays('2025-05-20', '2025-06-04', { account: OTHER_ACCOUNT }),
      ],
      quietDays('2023-02-01', '2023-03-01', { region: 'eu-west-1' }),
      quietDays('2023-03-01', '2023-05-01', { region: 'eu-west-1' }),
    ],
    [rotationOverdue],
    NOW,
  );
  expect(present).toEqual([[], [], ['rotation-overdue']]);
  warehouse.close();
});
