import { kmsThrottled } from '@/lib/analyzers/kms-throttled';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, kmsCall, type RawRecord } from '../support/events';

const PLACE = '111122223333/us-east-1';

function refused(day: string, count: number, call: Call = {}): RawRecord[] {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('Decrypt', {
      at: new Date(Date.parse(`${day}T10:00:00Z`) + index * 1000),
      error: 'ThrottlingException',
      message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
      ...call,
    }),
  );
}

describeAnalyzer(kmsThrottled, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a hundred calls are throttled in a day': {
      events: refused('2025-06-03', 100),
      finds: [
        {
          subject: PLACE,
          severity: 'low',
          confidence: 'high',
          event_count: 100,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'two principals share the quota': {
      events: [...refused('2025-06-03', 60), ...refused('2025-06-03', 60, { by: asUser('Bob') })],
      finds: [{ subject: PLACE, severity: 'low', event_count: 120 }],
    },
    'a key has all the grants it can have': {
      events: refused('2025-06-03', 1, {
        error: 'LimitExceededException',
        message: 'limit',
        and: { eventName: 'CreateGrant' },
      }),
      finds: [{ subject: PLACE, severity: 'low', event_count: 1 }],
    },
    'a limit is reached, and the log writes the name of KMS before its code': {
      events: refused('2025-06-03', 1, { error: 'KMS.LimitExceededException', message: 'limit' }),
      finds: [{ subject: PLACE, severity: 'low', event_count: 1 }],
    },
  },

  staysSilent: {
    'there are ninety-nine': { events: refused('2025-06-03', 99) },
    'they are spread over two days': { events: [...refused('2025-06-03', 60), ...refused('2025-06-04', 60)] },
    'they are of two accounts': {
      events: [...refused('2025-06-03', 60), ...refused('2025-06-03', 60, { by: asUser('Bob', '444455556666') })],
    },
    'the calls were denied': { events: refused('2025-06-03', 150, { error: 'AccessDenied', message: 'no' }) },
    'the calls succeeded': {
      events: Array.from({ length: 150 }, () => kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' })),
    },
    'the key is disabled': {
      events: refused('2025-06-03', 150, { error: 'DisabledException', message: 'key is disabled.' }),
    },
  },
});
