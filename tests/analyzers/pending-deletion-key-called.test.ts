import { pendingDeletionKeyCalled } from '@/lib/analyzers/pending-deletion-key-called';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

function refused(call: Call = {}) {
  return kmsCall('Decrypt', {
    at: '2025-06-03T10:00:00Z',
    error: 'KMSInvalidStateException',
    message: `${KEY} is pending deletion.`,
    ...call,
  });
}

function scheduled(call: Call = {}) {
  return kmsCall('ScheduleKeyDeletion', {
    at: '2025-06-01T10:00:00Z',
    by: asUser(),
    request: { keyId: KEY, pendingWindowInDays: 7 },
    ...call,
  });
}

describeAnalyzer(pendingDeletionKeyCalled, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a key whose deletion is scheduled was called': {
      events: [scheduled(), refused()],
      finds: [{ subject: KEY, severity: 'critical', event_count: 1 }],
    },
    'KMS answered with its other error code': {
      events: [refused({ error: 'DisabledException' })],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'a primary waits for its replicas to go': {
      events: [refused({ message: `${KEY} is pending deletion (or pending replica deletion).` })],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'two principals tried on two days': {
      events: [
        refused({ by: asRole('App') }),
        refused({ by: asRole('Batch'), at: '2025-06-04T10:00:00Z' }),
        refused({ by: asRole('App'), at: '2025-06-05T10:00:00Z' }),
      ],
      finds: [
        { subject: KEY, severity: 'critical', event_count: 2 },
        { subject: KEY, severity: 'critical', event_count: 1 },
      ],
    },
    'data was to be moved to it from a living key': {
      events: [
        kmsCall('ReEncrypt', {
          at: '2025-06-03T10:00:00Z',
          key: [OTHER_KEY, KEY],
          error: 'KMSInvalidStateException',
          message: `${KEY} is pending deletion.`,
        }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
  },

  staysSilent: {
    'data is moved away from it by ReEncrypt, which still works': {
      events: [scheduled(), kmsCall('ReEncrypt', { at: '2025-06-03T10:00:00Z', key: [KEY, OTHER_KEY] })],
    },
    'the call was denied for want of permission': {
      events: [
        scheduled(),
        refused({ error: 'AccessDenied', message: 'User is not authorized to perform: kms:Decrypt' }),
      ],
    },
    'the key was merely disabled': {
      events: [refused({ error: 'DisabledException', message: `${KEY} is disabled.` })],
    },
    'somebody cancelled the deletion of a key that was not waiting': {
      events: [
        kmsCall('CancelKeyDeletion', {
          at: '2025-06-03T10:00:00Z',
          error: 'KMSInvalidStateException',
          message: `${KEY} is not pending deletion.`,
        }),
      ],
    },
    'it was only looked at': { events: [scheduled(), kmsCall('DescribeKey', { at: '2025-06-03T10:00:00Z' })] },
    'neither the record nor the message says of which key': {
      events: [scheduled(), refused({ key: null, message: 'The key is pending deletion.' })],
    },
    'the key lacks its material': {
      events: [refused({ message: `${KEY} is pending import.` })],
    },
  },
});
