import { changeThenDecrypt } from '@/lib/analyzers/change-then-decrypt';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asRole, asUser, type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';

const KEY = keyArn();
const ROLE = 'arn:aws:iam::111122223333:role/Reader';
const GRANTED = '00000000-0000-4000-8000-0000000009a1';
const DECRYPTED = '00000000-0000-4000-8000-0000000009a2';

function granted(
  at: string,
  granteePrincipal: string,
  { operations = ['Decrypt'], ...call }: Call & { operations?: string[] } = {},
) {
  return kmsCall('CreateGrant', {
    at,
    by: asUser('Mallory'),
    request: { keyId: KEY, granteePrincipal, operations },
    response: { grantId: 'f'.repeat(64), keyId: KEY },
    ...call,
  });
}

function used(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asRole('Reader'), context: { purpose: 'data' }, ...call });
}

function policy(at: string, principals: readonly string[]) {
  return kmsCall('PutKeyPolicy', {
    at,
    by: asUser('Mallory'),
    request: {
      keyId: KEY,
      policyName: 'default',
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: principals.map((AWS) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' })),
      }),
    },
  });
}

/** A policy that lets in everybody whom conditions name. */
function named(at: string, Condition: object) {
  return kmsCall('PutKeyPolicy', {
    at,
    by: asUser('Mallory'),
    request: {
      keyId: KEY,
      policyName: 'default',
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*', Condition },
      }),
    },
  });
}

describeAnalyzer(changeThenDecrypt, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a grant is used within minutes': {
      events: [granted('2025-06-03T10:00:00Z', ROLE, { id: GRANTED }), used('2025-06-03T10:05:00Z', { id: DECRYPTED })],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'high',
          event_ids: [GRANTED, DECRYPTED],
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'the grant names a session of the role': {
      events: [
        granted('2025-06-03T10:00:00Z', 'arn:aws:sts::111122223333:assumed-role/Reader/i-0abc'),
        used('2025-06-03T10:30:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the grant names a session of a role that has a path': {
      events: [
        granted('2025-06-03T10:00:00Z', 'arn:aws:sts::111122223333:assumed-role/Reader/i-0abc'),
        used('2025-06-03T10:30:00Z', {
          by: {
            ...asRole('Reader'),
            sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/team/Reader' } },
          },
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a policy lets in roles by a pattern of their names, and one comes at once': {
      events: [
        policy('2025-05-01T10:00:00Z', ['arn:aws:iam::111122223333:user/Owner']),
        named('2025-06-03T10:00:00Z', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Read*' } }),
        used('2025-06-03T10:40:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
    'a policy lets in roles of the organization by a pattern of their names, and one of another account comes at once':
      {
        site: { organizationId: 'o-a1b2c3d4e5' },
        events: [
          policy('2025-05-01T10:00:00Z', ['arn:aws:iam::111122223333:user/Owner']),
          named('2025-06-03T10:00:00Z', {
            ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Read*' },
            StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
          }),
          used('2025-06-03T10:40:00Z', { by: asRole('Reader', OTHER_ACCOUNT) }),
        ],
        finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
      },
    'a policy lets an account in, and its role comes at once': {
      events: [
        policy('2025-05-01T10:00:00Z', ['arn:aws:iam::111122223333:root']),
        policy('2025-06-03T10:00:00Z', ['arn:aws:iam::111122223333:root', `arn:aws:iam::${OTHER_ACCOUNT}:root`]),
        used('2025-06-03T10:40:00Z', { by: asForeign(), account: '111122223333' }),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
  },

  staysSilent: {
    'it is used the next day': { events: [granted('2025-06-03T10:00:00Z', ROLE), used('2025-06-04T10:05:00Z')] },
    'the one let in has used the key before': {
      events: [used('2025-05-03T10:05:00Z'), granted('2025-06-03T10:00:00Z', ROLE), used('2025-06-03T10:05:00Z')],
    },
    'the grant was denied': {
      events: [
        granted('2025-06-03T10:00:00Z', ROLE, { error: 'AccessDenied', response: null }),
        used('2025-06-03T10:05:00Z'),
      ],
    },
    'the use was denied': {
      events: [
        granted('2025-06-03T10:00:00Z', ROLE),
        used('2025-06-03T10:05:00Z', { error: 'AccessDenied', message: 'no' }),
      ],
    },
    'a service got the grant, as when a volume is attached': {
      events: [
        granted('2025-06-03T10:00:00Z', 'arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0abc'),
        used('2025-06-03T10:01:00Z', {
          by: { ...asRole('aws:ec2-infrastructure'), invokedBy: 'ec2.amazonaws.com' },
        }),
      ],
    },
    'the grant allows no Decrypt': {
      events: [
        granted('2025-06-03T10:00:00Z', ROLE, { operations: ['DescribeKey', 'Encrypt'] }),
        used('2025-06-03T10:05:00Z'),
      ],
    },
    'the key was made that very hour': {
      events: [
        kmsCall('CreateKey', { at: '2025-06-03T09:50:00Z', request: {} }),
        granted('2025-06-03T10:00:00Z', ROLE),
        used('2025-06-03T10:05:00Z'),
      ],
    },
    'somebody else came': {
      events: [granted('2025-06-03T10:00:00Z', ROLE), used('2025-06-03T10:05:00Z', { by: asRole('Other') })],
    },
  },
});
