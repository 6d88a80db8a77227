import { neverUsedKey } from '@/lib/analyzers/never-used-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsCall, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const COVERED = quietDays('2025-02-25', '2025-06-07');
const CREATION = '00000000-0000-4000-8000-0000000c4ea7';

function asked(key: Partial<AskedKey> = {}) {
  return [
    inventoryOf('2025-06-07T10:00:00Z', [
      {
        arn: KEY,
        describe: { createdAt: '2025-01-10T00:00:00Z' },
        lastUsage: { trackingSince: '2024-11-01T00:00:00Z' },
        ...key,
      },
    ]),
  ];
}

describeAnalyzer(neverUsedKey, {
  asOf: new Date('2025-06-07T12:00:00Z'),

  fires: {
    'the API was last asked when it was a week old, and the logs of the whole window show no use': {
      events: COVERED,
      inventories: [
        inventoryOf('2025-01-17T10:00:00Z', [
          {
            arn: KEY,
            describe: { createdAt: '2025-01-10T00:00:00Z' },
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z' },
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'high' }],
    },
    'the API tracked all its life and knows of no use': {
      inventories: asked(),
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium', observed_at: new Date('2025-01-10T00:00:00Z') }],
    },
    'the logs of the whole window agree': {
      events: [
        ...COVERED,
        kmsCall('CreateKey', { at: '2025-01-10T00:00:00Z', id: CREATION }),
        kmsCall('Decrypt', { at: '2025-05-01T00:00:00Z', error: 'AccessDenied' }),
      ],
      inventories: asked(),
      finds: [{ subject: KEY, severity: 'low', confidence: 'high', event_ids: [CREATION] }],
    },
    'it is disabled, and still costs money': {
      inventories: asked({ describe: { state: 'Disabled', createdAt: '2025-01-10T00:00:00Z' } }),
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'the API was last asked when it was a week old, and logs have but some of the days since': {
      events: quietDays('2025-05-20', '2025-06-07'),
      inventories: [
        inventoryOf('2025-01-17T10:00:00Z', [
          {
            arn: KEY,
            describe: { createdAt: '2025-01-10T00:00:00Z' },
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z' },
          },
        ]),
      ],
    },
    'it was made before tracking began': {
      inventories: asked({ describe: { createdAt: '2024-06-01T00:00:00Z' } }),
    },
    'it is younger than a month': { inventories: asked({ describe: { createdAt: '2025-05-20T00:00:00Z' } }) },
    'the API knows of a use': {
      inventories: asked({ lastUsage: { trackingSince: '2024-11-01T00:00:00Z', at: '2025-01-11T00:00:00Z' } }),
    },
    'the logs know of a use that the API did not know yet': {
      events: [kmsCall('Decrypt', { at: '2025-06-07T09:50:00Z' })],
      inventories: asked(),
    },
    'the API was not asked for its use': {
      events: COVERED,
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [{ arn: KEY, describe: { createdAt: '2025-01-10T00:00:00Z' } }]),
      ],
    },
    'it waits for deletion already': {
      inventories: asked({ describe: { state: 'PendingDeletion', createdAt: '2025-01-10T00:00:00Z' } }),
    },
    'it is managed by AWS': {
      inventories: asked({ describe: { manager: 'AWS', createdAt: '2025-01-10T00:00:00Z' } }),
    },
  },

  isExpected: {
    'the key is kept for recovery and on the list': {
      like: 'the API tracked all its life and knows of no use',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});
