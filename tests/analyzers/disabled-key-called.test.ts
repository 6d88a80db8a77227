import { disabledKeyCalled } from '@/lib/analyzers/disabled-key-called';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

function refused(call: Call = {}) {
  return kmsCall('Decrypt', {
    at: '2025-06-03T10:00:00Z',
    error: 'DisabledException',
    message: `${KEY} is disabled.`,
    ...call,
  });
}

describeAnalyzer(disabledKeyCalled, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a workload asked for a disabled key': {
      events: [refused()],
      finds: [{ subject: KEY, severity: 'high', event_count: 1, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'it goes on over days, which is one finding': {
      events: [refused(), refused({ at: '2025-06-04T10:00:00Z' }), refused({ at: '2025-06-05T10:00:00Z', via: 's3' })],
      finds: [{ subject: KEY, severity: 'high', event_count: 3 }],
    },
    'two principals need it, which are two findings': {
      events: [refused({ by: asRole('App') }), refused({ by: asUser('Alice') })],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
    'the record lists no resources and only the message names the key': {
      events: [refused({ key: null })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'data was to be moved to a disabled key: the key that the message names': {
      events: [
        kmsCall('ReEncrypt', {
          at: '2025-06-03T10:00:00Z',
          key: [OTHER_KEY, KEY],
          error: 'DisabledException',
          message: `${KEY} is disabled.`,
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'more than twenty calls were made: the first twenty are the evidence': {
      events: Array.from({ length: 25 }, (_, hour) =>
        refused({ at: new Date(Date.UTC(2025, 5, 3) + hour * 3_600_000) }),
      ),
      finds: [{ subject: KEY, severity: 'high', event_count: 25 }],
    },
  },

  staysSilent: {
    'the call was denied for want of permission': {
      events: [
        refused({
          error: 'AccessDenied',
          message: `User is not authorized to perform: kms:Decrypt on resource: ${KEY}`,
        }),
      ],
    },
    'the key waits for deletion, which is another finding': {
      events: [refused({ message: `${KEY} is pending deletion.` })],
    },
    'the key was looked at': { events: [kmsCall('DescribeKey', { at: '2025-06-03T10:00:00Z' })] },
    'the key was used': { events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' })] },
    'the key does not exist': {
      events: [refused({ error: 'NotFoundException', message: `Key '${KEY}' does not exist` })],
    },
  },

  isExpected: {
    'a scanner on the list asked': {
      like: 'a workload asked for a disabled key',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
