import { deniedOnForeignKey } from '@/lib/analyzers/denied-on-foreign-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asUser, type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';

const FOREIGN = keyArn(undefined, { account: OTHER_ACCOUNT });
const REFUSED = '00000000-0000-4000-8000-000000000def';

function refused(at: string, call: Call = {}) {
  return kmsCall('Decrypt', {
    at,
    key: FOREIGN,
    error: 'AccessDenied',
    message:
      'User: x is not authorized because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ...call,
  });
}

describeAnalyzer(deniedOnForeignKey, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role of ours is refused': {
      events: [refused('2025-06-03T10:00:00Z', { id: REFUSED })],
      finds: [{ subject: FOREIGN, severity: 'low', confidence: 'high', event_ids: [REFUSED], event_count: 1 }],
    },
    'it tries again and on another day': {
      events: [refused('2025-06-03T10:00:00Z'), refused('2025-06-03T11:00:00Z'), refused('2025-06-05T11:00:00Z')],
      finds: [{ subject: FOREIGN, severity: 'low', event_count: 3, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'only the message names the key, as of calls that were refused': {
      events: [
        refused('2025-06-03T10:00:00Z', {
          key: null,
          message: `User: arn:aws:sts::111122223333:assumed-role/App/i-0abc is not authorized to perform: kms:Decrypt on resource: ${FOREIGN} because no resource-based policy allows the kms:Decrypt action`,
        }),
      ],
      finds: [{ subject: FOREIGN, severity: 'low', event_count: 1 }],
    },
    'the call names an alias of the other account, and nothing names the key behind it': {
      events: [
        refused('2025-06-03T10:00:00Z', {
          key: null,
          request: { keyId: `arn:aws:kms:us-east-1:${OTHER_ACCOUNT}:alias/app` },
        }),
      ],
      finds: [{ subject: `arn:aws:kms:us-east-1:${OTHER_ACCOUNT}:alias/app`, severity: 'low', event_count: 1 }],
    },
    'a person is refused by way of a service': {
      events: [refused('2025-06-03T10:00:00Z', { by: asUser('Bob'), via: 's3' })],
      finds: [{ subject: FOREIGN, severity: 'low' }],
    },
  },

  staysSilent: {
    'the key is ours': { events: [refused('2025-06-03T10:00:00Z', { key: keyArn() })] },
    'the call names an alias of ours': {
      events: [
        refused('2025-06-03T10:00:00Z', {
          key: null,
          request: { keyId: 'arn:aws:kms:us-east-1:111122223333:alias/app' },
        }),
      ],
    },
    'the call succeeded': {
      events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', key: FOREIGN })],
    },
    'it failed for another reason': {
      events: [refused('2025-06-03T10:00:00Z', { error: 'DisabledException', message: `${FOREIGN} is disabled.` })],
    },
    'an outsider asked for our key': {
      events: [
        kmsCall('ListKeys', { at: '2025-06-01T10:00:00Z', key: null }),
        refused('2025-06-03T10:00:00Z', { by: asForeign(), key: keyArn(), account: '111122223333' }),
      ],
    },
    'AWS Config described functions': { events: [refused('2025-06-03T10:00:00Z', { via: 'config' })] },
    'only the message names the key, and it is ours': {
      events: [
        refused('2025-06-03T10:00:00Z', {
          key: null,
          message: `User: x is not authorized to perform: kms:Decrypt on resource: ${keyArn()} because no identity-based policy allows the kms:Decrypt action`,
        }),
      ],
    },
    'the record names no key': { events: [refused('2025-06-03T10:00:00Z', { key: null })] },
  },
});
