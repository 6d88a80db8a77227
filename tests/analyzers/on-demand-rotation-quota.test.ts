import { onDemandRotationQuota } from '@/lib/analyzers/on-demand-rotation-quota';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsCall, kmsServiceEvent } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();

function rotated(count: number, rotationType = 'ON_DEMAND') {
  return Array.from({ length: count }, (_, index) =>
    kmsServiceEvent('RotateKey', {
      at: new Date(Date.UTC(2025, 3, 1 + index, 12)),
      details: { keyId: KEY, rotationType },
    }),
  );
}

function listed(count: number, kind: 'AUTOMATIC' | 'ON_DEMAND' = 'ON_DEMAND', describe: AskedKey['describe'] = {}) {
  const rotations = Array.from({ length: count }, (_, index) => ({
    at: new Date(Date.UTC(2024, 3, 1 + index, 12)).toISOString(),
    kind,
  }));
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe, rotations }])];
}

describeAnalyzer(onDemandRotationQuota, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the API lists twenty': {
      inventories: listed(20),
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2024-04-20T12:00:00Z'), event_count: 0 }],
    },
    'the logs show twenty-two': {
      events: rotated(22),
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2025-04-20T12:00:00Z'), event_count: 22 }],
    },
    'an imported key used them all': {
      inventories: listed(25, 'ON_DEMAND', { origin: 'EXTERNAL' }),
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the API and the logs tell of the same twenty, some of them both': {
      events: rotated(10),
      inventories: listed(10),
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'there were nineteen': { inventories: listed(19) },
    'the rotations were automatic': { inventories: listed(24, 'AUTOMATIC') },
    'the logs show automatic rotations': { events: rotated(22, 'AUTOMATIC') },
    'the requests were denied': {
      events: Array.from({ length: 22 }, (_, index) =>
        kmsCall('RotateKeyOnDemand', {
          at: new Date(Date.UTC(2025, 3, 1 + index)),
          request: { keyId: KEY },
          error: 'AccessDenied',
        }),
      ),
    },
    'the key is a replica, which rotates with its primary': {
      inventories: listed(22, 'ON_DEMAND', { replicaOf: keyArn(undefined, { region: 'eu-west-1' }) }),
    },
    'the key waits for deletion': {
      inventories: listed(22, 'ON_DEMAND', { state: 'PendingDeletion', deletionAt: '2025-07-01T00:00:00Z' }),
    },
  },
});
