import { rootUserActivity } from '@/lib/analyzers/root-user-activity';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asRoot, type Call, kmsCall, otherCall } from '../support/events';

const ROOT = 'arn:aws:iam::111122223333:root';
const ASSUMED_ROOT = {
  ...asRoot(),
  sessionContext: { assumedRoot: 'true', attributes: { mfaAuthenticated: 'false' } },
};

function byRoot(eventName: string, call: Call = {}) {
  return kmsCall(eventName, { at: '2025-06-03T10:00:00Z', by: asRoot(), ...call });
}

describeAnalyzer(rootUserActivity, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the root user changed a key policy': {
      events: [byRoot('PutKeyPolicy', { request: { policy: '{}' } })],
      finds: [{ subject: ROOT, severity: 'high' }],
    },
    'the root user decrypted something': {
      events: [byRoot('Decrypt')],
      finds: [{ subject: ROOT, severity: 'high' }],
    },
    'a central root session enabled a key': {
      events: [kmsCall('EnableKey', { at: '2025-06-03T10:00:00Z', by: ASSUMED_ROOT })],
      finds: [{ subject: ROOT, severity: 'high' }],
    },
    'the root user only looked, at keys and without one': {
      events: [
        byRoot('ListKeys', { key: null }),
        byRoot('DescribeKey'),
        byRoot('ListAliases', { key: null, region: 'eu-west-1', and: { sessionCredentialFromConsole: 'true' } }),
      ],
      finds: [{ subject: ROOT, severity: 'medium' }],
    },
    'the root user was refused': {
      events: [byRoot('ScheduleKeyDeletion', { error: 'AccessDenied', message: 'with an explicit deny in a SCP' })],
      finds: [{ subject: ROOT, severity: 'medium' }],
    },
    'it went on over two days, which are two findings': {
      events: [byRoot('DisableKey'), byRoot('EnableKey'), byRoot('EnableKey', { at: '2025-06-04T10:00:00Z' })],
      finds: [
        { subject: ROOT, severity: 'high' },
        { subject: ROOT, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'a service used the key for the root user': {
      events: [
        byRoot('GenerateDataKey', { via: 's3', context: { 'aws:s3:arn': 'arn:aws:s3:::bucket/object' } }),
        byRoot('Decrypt', { and: { userIdentity: { ...asRoot(), invokedBy: 'AWS Internal' } } }),
      ],
    },
    'a role called, though its policy names root': {
      events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', by: asRole('root') })],
    },
    'a role was denied': {
      events: [kmsCall('PutKeyPolicy', { at: '2025-06-03T10:00:00Z', by: asRole(), error: 'AccessDenied' })],
    },
    'the identity has no type': {
      events: [
        kmsCall('Decrypt', {
          at: '2025-06-03T10:00:00Z',
          by: { accountId: '111122223333', invokedBy: 'AWS Internal' },
        }),
      ],
    },
    'the root user called another service': {
      events: [otherCall('iam.amazonaws.com', 'CreateAccessKey', { at: '2025-06-03T10:00:00Z', by: asRoot() })],
    },
  },

  isExpected: {
    'AWS Support guides a recovery, and the root user is on the list until it is over': {
      like: 'the root user changed a key policy',
      principals: [ROOT],
    },
  },
});
