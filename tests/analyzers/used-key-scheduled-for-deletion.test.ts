import { usedKeyScheduledForDeletion } from '@/lib/analyzers/used-key-scheduled-for-deletion';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, keyArn, kmsCall } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const LAST_USE = '00000000-0000-4000-8000-00000000de01';
const REQUEST = '00000000-0000-4000-8000-00000000de02';

function scheduled(call: Call = {}) {
  return kmsCall('ScheduleKeyDeletion', {
    at: '2025-06-03T10:00:00Z',
    by: asUser(),
    request: { keyId: KEY, pendingWindowInDays: 30 },
    id: REQUEST,
    ...call,
  });
}

function used(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, ...call });
}

describeAnalyzer(usedKeyScheduledForDeletion, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the key was in use days before': {
      events: [used('2025-05-20T10:00:00Z'), used('2025-05-28T10:00:00Z', { id: LAST_USE }), scheduled()],
      finds: [
        {
          subject: KEY,
          severity: 'critical',
          observed_at: new Date('2025-06-03T10:00:00Z'),
          event_ids: [LAST_USE, REQUEST],
        },
      ],
    },
    'the key was in use an hour before, on the same day, and after': {
      events: [
        kmsCall('ReEncrypt', { at: '2025-06-03T09:00:00Z', key: [KEY, OTHER_KEY], id: LAST_USE }),
        kmsCall('ReEncrypt', { at: '2025-06-03T12:00:00Z', key: [KEY, OTHER_KEY] }),
        scheduled(),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_ids: [LAST_USE, REQUEST] }],
    },
    'data was moved to it shortly before': {
      events: [kmsCall('ReEncrypt', { at: '2025-06-01T12:00:00Z', key: [OTHER_KEY, KEY] }), scheduled()],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'only the API knows of the use': {
      events: [scheduled()],
      inventories: [
        inventoryOf('2025-06-02T00:00:00Z', [
          { arn: KEY, lastUsage: { trackingSince: '2024-11-01T00:00:00Z', at: '2025-05-15T00:00:00Z' } },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_ids: [REQUEST] }],
    },
    'it was cancelled afterwards': {
      events: [
        used('2025-05-28T10:00:00Z'),
        scheduled(),
        kmsCall('CancelKeyDeletion', { at: '2025-06-04T10:00:00Z', request: { keyId: KEY } }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the cancellation was refused': {
      events: [
        used('2025-05-28T10:00:00Z'),
        scheduled(),
        kmsCall('CancelKeyDeletion', { at: '2025-06-04T10:00:00Z', error: 'AccessDenied' }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
  },

  staysSilent: {
    'the request was denied': { events: [used('2025-05-28T10:00:00Z'), scheduled({ error: 'AccessDenied' })] },
    'the last use was longer ago': { events: [used('2025-03-01T10:00:00Z'), scheduled()] },
    'the key was never used': { events: [kmsCall('DescribeKey', { at: '2025-06-02T10:00:00Z' }), scheduled()] },
    'calls before it all failed': { events: [used('2025-05-28T10:00:00Z', { error: 'AccessDenied' }), scheduled()] },
    'another key was in use': { events: [used('2025-05-28T10:00:00Z', { key: OTHER_KEY }), scheduled()] },
    'the key was used only afterwards': {
      events: [scheduled(), kmsCall('ReEncrypt', { at: '2025-06-03T12:00:00Z', key: [KEY, OTHER_KEY] })],
    },
  },

  isExpected: {
    'whoever shreds data by its keys on purpose is on the list': {
      like: 'the key was in use days before',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
