import { disabledKeyBilled } from '@/lib/analyzers/disabled-key-billed';
import { describeAnalyzer } from '../support/describe-analyzer';
import { daysWithoutKms, keyArn, kmsCall, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const DISABLED = '00000000-0000-4000-8000-000000000b17';

function asked(describe: AskedKey['describe'], at = '2025-06-06T10:00:00Z') {
  return inventoryOf(at, [{ arn: KEY, describe: { ...describe } }]);
}

function disabled(at: string) {
  return kmsCall('DisableKey', { at, request: { keyId: KEY }, id: DISABLED });
}

describeAnalyzer(disabledKeyBilled, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'it had been disabled for more than a month when the records of its account ended': {
      events: [
        ...quietDays('2025-03-01', '2025-04-27'),
        disabled('2025-03-20T10:00:00Z'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'low', observed_at: new Date('2025-03-20T10:00:00Z') }],
    },
    'it was disabled more than a month ago': {
      events: [...quietDays('2025-04-01', '2025-06-06'), disabled('2025-04-20T10:00:00Z')],
      finds: [
        {
          subject: KEY,
          severity: 'low',
          confidence: 'high',
          observed_at: new Date('2025-04-20T10:00:00Z'),
          event_ids: [DISABLED],
        },
      ],
    },
    'somebody disables it again and again': {
      events: [
        ...quietDays('2025-04-01', '2025-06-06'),
        disabled('2025-04-20T10:00:00Z'),
        kmsCall('DisableKey', { at: '2025-06-05T10:00:00Z', request: { keyId: KEY } }),
      ],
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2025-04-20T10:00:00Z'), event_ids: [DISABLED] }],
    },
    'a deletion was cancelled and nobody enabled the key again': {
      events: [
        kmsCall('ScheduleKeyDeletion', {
          at: '2025-04-01T10:00:00Z',
          request: { keyId: KEY, pendingWindowInDays: 30 },
        }),
        kmsCall('CancelKeyDeletion', { at: '2025-04-02T10:00:00Z', request: { keyId: KEY } }),
        ...quietDays('2025-06-05', '2025-06-06'),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'low', observed_at: new Date('2025-04-02T10:00:00Z') }],
    },
    'an inventory finds it disabled and a whole month of logs shows no change': {
      events: quietDays('2025-05-01', '2025-06-07'),
      inventories: [asked({ state: 'Disabled' })],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium', event_ids: [] }],
    },
    'two inventories saw it go': {
      events: quietDays('2025-06-05', '2025-06-06'),
      inventories: [
        asked({ state: 'Enabled' }, '2025-03-01T00:00:00Z'),
        asked({ state: 'Disabled' }, '2025-04-01T00:00:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2025-04-01T00:00:00Z') }],
    },
  },

  staysSilent: {
    'the records of its account ended a week after it was disabled, and another account goes on': {
      events: [
        ...quietDays('2025-04-01', '2025-04-27'),
        disabled('2025-04-20T10:00:00Z'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
    },
    'an inventory saw it disabled, and nothing was heard of it since': {
      inventories: [
        asked({ state: 'Enabled' }, '2025-03-01T00:00:00Z'),
        asked({ state: 'Disabled' }, '2025-04-01T00:00:00Z'),
      ],
    },
    'it has been disabled for less than a month': { events: [disabled('2025-05-20T10:00:00Z')] },
    'it was enabled again': {
      events: [
        disabled('2025-04-20T10:00:00Z'),
        kmsCall('EnableKey', { at: '2025-04-21T10:00:00Z', request: { keyId: KEY } }),
      ],
    },
    'the request was denied': {
      events: [kmsCall('DisableKey', { at: '2025-04-20T10:00:00Z', request: { keyId: KEY }, error: 'AccessDenied' })],
    },
    'it waits for deletion, which costs nothing': {
      inventories: [asked({ state: 'PendingDeletion', deletionAt: '2025-06-20T00:00:00Z' })],
      events: quietDays('2025-05-01', '2025-06-07'),
    },
    'an inventory finds it disabled and nobody knows since when': { inventories: [asked({ state: 'Disabled' })] },
    'the logs of the month hold nothing of KMS': {
      events: daysWithoutKms('2025-05-01', '2025-06-07'),
      inventories: [asked({ state: 'Disabled' })],
    },
    'AWS manages it': {
      events: quietDays('2025-05-01', '2025-06-07'),
      inventories: [asked({ state: 'Disabled', manager: 'AWS' })],
    },
    'only its rotation was disabled': {
      events: [kmsCall('DisableKeyRotation', { at: '2025-04-20T10:00:00Z', request: { keyId: KEY } })],
    },
  },

  isExpected: {
    'the key is in quarantine on purpose, and on the list': {
      like: 'it was disabled more than a month ago',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});
