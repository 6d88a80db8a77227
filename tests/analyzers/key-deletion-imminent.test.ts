import { keyDeletionImminent } from '@/lib/analyzers/key-deletion-imminent';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, quietDays } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const SCHEDULED = '00000000-0000-4000-8000-000000000de1';

function scheduled(at: string, days: number | null, call: Call = {}) {
  return kmsCall('ScheduleKeyDeletion', {
    at,
    request: { keyId: KEY, ...(days !== null && { pendingWindowInDays: days }) },
    ...call,
  });
}

describeAnalyzer(keyDeletionImminent, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'its day comes, though its account was not heard of since it was scheduled': {
      events: [
        scheduled('2025-05-09T12:00:00Z', 30),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'high', confidence: 'low' }],
    },
    'its seven days are nearly over': {
      events: [...quietDays('2025-06-01', '2025-06-06'), scheduled('2025-06-01T12:00:00Z', 7, { id: SCHEDULED })],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'high',
          event_ids: [SCHEDULED],
          observed_at: new Date('2025-06-05T12:00:00Z'),
        },
      ],
    },
    'the request named no window, which means thirty days': {
      events: [scheduled('2025-05-09T12:00:00Z', null)],
      finds: [{ subject: KEY, severity: 'high', confidence: 'low' }],
    },
    'the answer spells the date as Java does': {
      events: [
        scheduled('2025-05-10T00:00:00Z', 30, {
          response: {
            keyId: KEY,
            keyState: 'PendingDeletion',
            deletionDate: 'Jun 9, 2025, 12:00:00 AM',
            pendingWindowInDays: 30,
          },
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'only an inventory knows of it': {
      inventories: [
        inventoryOf('2025-06-06T10:00:00Z', [
          { arn: KEY, describe: { state: 'PendingDeletion', deletionAt: '2025-06-08T00:00:00Z' } },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium', event_ids: [] }],
    },
    'its date passed an hour ago, and KMS has not said that it is gone': {
      events: [scheduled('2025-05-30T23:00:00Z', 7)],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'its day passed months after the records of its account ended, and another account goes on': {
      events: [
        scheduled('2024-12-01T12:00:00Z', 30),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
    },
    'there are weeks left': { events: [scheduled('2025-06-01T12:00:00Z', 30)] },
    'the deletion was cancelled': {
      events: [
        scheduled('2025-06-01T12:00:00Z', 7),
        kmsCall('CancelKeyDeletion', { at: '2025-06-03T12:00:00Z', request: { keyId: KEY } }),
      ],
    },
    'the request was denied': { events: [scheduled('2025-06-01T12:00:00Z', 7, { error: 'AccessDenied' })] },
    'KMS has deleted it': {
      events: [
        scheduled('2025-05-30T23:00:00Z', 7),
        kmsServiceEvent('DeleteKey', { at: '2025-06-06T23:10:00Z', details: { keyId: KEY } }),
      ],
    },
    'it is a primary that waits for its replicas': {
      events: [
        scheduled('2025-05-30T23:00:00Z', 7, {
          response: { keyId: KEY, keyState: 'PendingReplicaDeletion', pendingWindowInDays: 7 },
        }),
      ],
    },
    'its date passed days ago in logs that end': { events: [scheduled('2025-05-20T00:00:00Z', 7)] },
    'the key is merely disabled': {
      events: [kmsCall('DisableKey', { at: '2025-06-01T12:00:00Z', request: { keyId: KEY } })],
    },
  },
});
