import { expect, it } from 'vitest';
import { wideBlastRadius } from '@/lib/analyzers/wide-blast-radius';
import { numbersOf } from '@/lib/model/threshold';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, type Call, keyArn, kmsCall } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const SERVICES = ['s3', 'rds', 'secretsmanager', 'ssm', 'dynamodb'];
const ACCOUNTS = ['111122223333', '222233334444', '333344445555', '444455556666'];

function used(call: Call) {
  return kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', ...call });
}

const byServices = (names: readonly string[], call: Call = {}) => names.map((via) => used({ via, ...call }));
const byAccounts = (ids: readonly string[]) => ids.map((id) => used({ by: asRole('App', id) }));
const ofBuckets = (count: number) =>
  Array.from({ length: count }, (_, nth) =>
    used({
      at: new Date(Date.UTC(2025, 5, 3, 10, 0, nth)),
      via: 's3',
      context: { 'aws:s3:arn': `arn:aws:s3:::bucket-${nth}` },
    }),
  );

describeAnalyzer(wideBlastRadius, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'five services work with it': {
      events: byServices(SERVICES),
      finds: [{ subject: KEY, severity: 'info', confidence: 'high' }],
    },
    'a hundred resources are under it': {
      events: ofBuckets(100),
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'it is wide in two ways': {
      events: [...byServices(SERVICES), ...byAccounts(ACCOUNTS)],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it is wide in two ways, as a platform key is meant to be': {
      events: [...byServices(SERVICES), ...byAccounts(ACCOUNTS)],
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, aliases: ['platform/shared-data'] }]),
      ],
      finds: [{ subject: KEY, severity: 'info' }],
    },
  },

  staysSilent: {
    'four services work with it': { events: byServices(SERVICES.slice(1)) },
    'three accounts work with it': { events: byAccounts(ACCOUNTS.slice(1)) },
    'the calls of the fifth service were denied': {
      events: [...byServices(SERVICES.slice(1)), used({ via: 's3', error: 'AccessDenied', message: 'no' })],
    },
    'the fifth service used it long ago': {
      events: [...byServices(SERVICES.slice(1)), used({ via: 's3', at: '2025-01-03T10:00:00Z' })],
    },
    'objects of one bucket are one resource': {
      events: Array.from({ length: 120 }, (_, nth) =>
        used({ via: 's3', context: { 'aws:s3:arn': `arn:aws:s3:::bucket/object-${nth}` } }),
      ),
    },
    'it is an AWS managed key': {
      events: byServices(SERVICES),
      inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: { manager: 'AWS' } }])],
    },
  },

  isExpected: {
    'the shared key of the platform is on the list': {
      like: 'five services work with it',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});

it('counts one of a thing in the singular', () => {
  const row = {
    subject: KEY,
    account_id: '111122223333',
    region: 'us-east-1',
    observed_at: new Date('2025-06-07T00:00:00Z'),
    event_ids: [],
    event_count: 100,
    confidence: 'high',
    services: 1,
    accounts: 1,
    resources: 100,
    service_names: ['s3'],
    wide_in: 1,
    is_shared: false,
  } as const;
  const headline = wideBlastRadius.headline.en(row, numbersOf(wideBlastRadius.thresholds));
  expect(headline).toBe('1 service, 1 account and 100 resources work with this key (s3)');
});
