import { staleGrant } from '@/lib/analyzers/stale-grant';
import { describeAnalyzer } from '../support/describe-analyzer';
import {
  asForeign,
  asRole,
  type Call,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  quietDays,
} from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const APP = `arn:aws:iam::${OWN_ACCOUNT}:role/App`;
const PARTNER = `arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`;
const DAYS = quietDays('2025-02-20', '2025-06-06');

function granted(grantee: string, operations: readonly string[] = ['Decrypt'], call: Call = {}) {
  return kmsCall('CreateGrant', {
    at: '2025-02-21T10:00:00Z',
    by: asRole('Admin'),
    request: { keyId: KEY, granteePrincipal: grantee, operations },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

function used(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, ...call });
}

function asked(key: Partial<AskedKey>) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: {}, ...key }])];
}

describeAnalyzer(staleGrant, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the logs do not cover the time, but KMS knows that nobody used the key in it': {
      events: [granted(APP)],
      inventories: asked({ lastUsage: { trackingSince: '2024-11-01T00:00:00Z' } }),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'its grantee never used the key': {
      events: [...DAYS, granted(APP)],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'medium', event_count: 1 }],
    },
    'its grantee used the key long ago': {
      events: [...DAYS, granted(APP), used('2025-02-25T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-02-25T10:00:00Z') }],
    },
    'it names a session, and only another role uses the key': {
      events: [
        ...DAYS,
        granted(`arn:aws:sts::${OWN_ACCOUNT}:assumed-role/App/worker`),
        used('2025-06-01T10:00:00Z', { by: asRole('Other') }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'its grantee is elsewhere, and only looked at the key': {
      events: [
        ...DAYS,
        granted(PARTNER),
        kmsCall('DescribeKey', { at: '2025-06-01T10:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'its grantee uses another key, by another grant': {
      events: [
        ...DAYS,
        granted(APP),
        granted(APP, ['Decrypt'], { key: OTHER_KEY, response: { grantId: 'fedcba', keyId: OTHER_KEY } }),
        used('2025-06-01T10:00:00Z', { key: OTHER_KEY }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it names a session, and a role of the same name in another account uses the key': {
      events: [
        ...DAYS,
        granted(`arn:aws:sts::${OWN_ACCOUNT}:assumed-role/App/worker`),
        used('2025-06-01T10:00:00Z', { by: asRole('App', OTHER_ACCOUNT), account: OTHER_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it only lets encrypt': {
      events: [...DAYS, granted(APP, ['Encrypt', 'DescribeKey'])],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'somebody else uses the key': {
      events: [...DAYS, granted(APP), used('2025-06-01T10:00:00Z', { by: asRole('Other') })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'its grantee is denied': {
      events: [...DAYS, granted(APP), used('2025-06-01T10:00:00Z', { error: 'AccessDenied', message: 'no' })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'somebody whom the record does not name used the key': {
      events: [...DAYS, granted(APP), used('2025-06-01T10:00:00Z', { by: { type: 'Unknown' } })],
    },
    'it names a federated user, and such a user of the account uses the key': {
      events: [
        ...DAYS,
        granted(`arn:aws:sts::${OWN_ACCOUNT}:federated-user/Bob`),
        used('2025-06-01T10:00:00Z', {
          by: {
            type: 'FederatedUser',
            principalId: `${OWN_ACCOUNT}:Bob`,
            arn: `arn:aws:sts::${OWN_ACCOUNT}:federated-user/Bob`,
            accountId: OWN_ACCOUNT,
            sessionContext: { sessionIssuer: { type: 'IAMUser', arn: `arn:aws:iam::${OWN_ACCOUNT}:user/Broker` } },
          },
        }),
      ],
    },
    'it names the whole account, and a role of that account uses the key': {
      events: [...DAYS, granted(`arn:aws:iam::${OWN_ACCOUNT}:root`), used('2025-06-01T10:00:00Z')],
    },
    'its key waits for deletion, which ends it': {
      events: [
        ...DAYS,
        granted(APP),
        kmsCall('ScheduleKeyDeletion', { at: '2025-05-20T10:00:00Z', request: { pendingWindowInDays: 30 } }),
      ],
    },
    'its key is managed by AWS': {
      events: [...DAYS, granted(APP)],
      inventories: asked({ describe: { manager: 'AWS' } }),
    },
    'its grantee uses the key': { events: [...DAYS, granted(APP), used('2025-06-01T10:00:00Z')] },
    'its grantee is elsewhere, and somebody of that account uses the key': {
      events: [...DAYS, granted(PARTNER), used('2025-06-01T10:00:00Z', { by: asForeign(), account: OWN_ACCOUNT })],
    },
    'it names a session, and the role of the session uses the key': {
      events: [...DAYS, granted(`arn:aws:sts::${OWN_ACCOUNT}:assumed-role/App/worker`), used('2025-06-01T10:00:00Z')],
    },
    'it is not old': { events: [...DAYS, granted(APP, ['Decrypt'], { at: '2025-05-01T10:00:00Z' })] },
    'the logs do not cover the time': { events: [granted(APP)] },
    'it belongs to a service': { events: [...DAYS, granted('rds.us-east-1.amazonaws.com')] },
    'it belongs to what EC2 acts as': {
      events: [...DAYS, granted(`${OWN_ACCOUNT}:aws:ec2-infrastructure:i-81e2f56c`)],
    },
    'it was retired': {
      events: [
        ...DAYS,
        granted(APP),
        kmsCall('RetireGrant', { at: '2025-03-04T10:00:00Z', request: null, additional: { grantId: 'abcdef' } }),
      ],
    },
    'it was refused': { events: [...DAYS, granted(APP, ['Decrypt'], { error: 'AccessDenied', response: null })] },
  },
});
