import { accessSurvivesPolicy } from '@/lib/analyzers/access-survives-policy';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asRole, type Call, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';
import { allowing, DELEGATION, policyOf, policyPut } from '../support/policy-put';

const KEY = keyArn();
const APP = `arn:aws:iam::${OWN_ACCOUNT}:role/App`;
const PARTNER = `arn:aws:iam::${OTHER_ACCOUNT}:root`;
/** An account that leaves nothing to IAM: only the administrator is named. */
const CLOSED = {
  Version: '2012-10-17',
  Statement: [{ ...DELEGATION, Principal: { AWS: `arn:aws:iam::${OWN_ACCOUNT}:role/Admin` } }],
};

function closedWith(...statements: object[]) {
  return { ...CLOSED, Statement: [...CLOSED.Statement, ...statements] };
}

function put(document: object, at: string) {
  return policyPut(document, { at, by: asRole('Admin') });
}

const OPENED = '2025-06-01T10:00:00Z';
const CLOSED_AT = '2025-06-03T10:00:00Z';

function granted(grantee: string, operations: readonly string[] = ['Decrypt'], call: Call = {}) {
  return kmsCall('CreateGrant', {
    at: '2025-06-02T10:00:00Z',
    by: asRole('Admin'),
    request: { keyId: KEY, granteePrincipal: grantee, operations },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

const REMOVED = [put(policyOf(allowing({ AWS: APP }, 'kms:Decrypt')), OPENED), put(policyOf(), CLOSED_AT)];

describeAnalyzer(accessSurvivesPolicy, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role left the policy and keeps a grant': {
      events: [...REMOVED, granted(APP)],
      finds: [{ subject: KEY, severity: 'high', observed_at: new Date(CLOSED_AT), event_count: 2 }],
    },
    'a role left the policy and a session of it keeps a grant': {
      events: [...REMOVED, granted(`arn:aws:sts::${OWN_ACCOUNT}:assumed-role/App/worker`)],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
    'an account left the policy and a role of it keeps a grant': {
      events: [
        put(policyOf(allowing({ AWS: PARTNER }, 'kms:Decrypt')), OPENED),
        put(policyOf(), CLOSED_AT),
        granted(`arn:aws:iam::${OTHER_ACCOUNT}:role/Partner`),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'an account left the policy and still decrypts': {
      events: [
        put(policyOf(allowing({ AWS: PARTNER }, 'kms:Decrypt')), OPENED),
        put(policyOf(), CLOSED_AT),
        kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
    'an account left the policy and still re-encrypts what is under the key': {
      events: [
        put(policyOf(allowing({ AWS: PARTNER }, 'kms:ReEncrypt*')), OPENED),
        put(policyOf(), CLOSED_AT),
        kmsCall('ReEncrypt', {
          at: '2025-06-04T10:00:00Z',
          by: asForeign(),
          account: OWN_ACCOUNT,
          key: [KEY, keyArn('theirs', { account: OTHER_ACCOUNT })],
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'an account decrypted earlier on the day on which it left the policy, and does so still': {
      events: [
        put(policyOf(allowing({ AWS: PARTNER }, 'kms:Decrypt')), OPENED),
        put(policyOf(), CLOSED_AT),
        kmsCall('Decrypt', { at: '2025-06-03T09:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
        kmsCall('Decrypt', { at: '2025-06-03T15:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a role left a policy that leaves nothing to IAM, and still decrypts': {
      events: [
        put(closedWith(allowing({ AWS: APP }, 'kms:Decrypt')), OPENED),
        put(CLOSED, CLOSED_AT),
        kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z' }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'a session of a role with another name keeps a grant': {
      events: [...REMOVED, granted(`arn:aws:sts::${OWN_ACCOUNT}:assumed-role/Apps/worker`)],
    },
    'nothing is left': { events: REMOVED },
    'IAM policies may still allow the use': {
      events: [...REMOVED, kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z' })],
    },
    'the use afterwards was denied': {
      events: [
        put(closedWith(allowing({ AWS: APP }, 'kms:Decrypt')), OPENED),
        put(CLOSED, CLOSED_AT),
        kmsCall('Decrypt', { at: '2025-06-05T10:00:00Z', error: 'AccessDenied', message: 'no' }),
      ],
    },
    'the use was within the minutes that a change takes to be seen everywhere': {
      events: [
        put(policyOf(allowing({ AWS: PARTNER }, 'kms:Decrypt')), OPENED),
        put(policyOf(), CLOSED_AT),
        kmsCall('Decrypt', { at: '2025-06-03T10:01:00Z', by: asForeign(), account: OWN_ACCOUNT }),
      ],
    },
    'the use was before the change': {
      events: [
        put(closedWith(allowing({ AWS: APP }, 'kms:Decrypt')), OPENED),
        put(CLOSED, CLOSED_AT),
        kmsCall('Decrypt', { at: '2025-06-02T10:00:00Z' }),
      ],
    },
    'the grant was retired': {
      events: [
        ...REMOVED,
        granted(APP),
        kmsCall('RetireGrant', { at: '2025-06-04T10:00:00Z', request: null, additional: { grantId: 'abcdef' } }),
      ],
    },
    'the grant gives something else': { events: [...REMOVED, granted(APP, ['Encrypt'])] },
    'the grant is for another role': { events: [...REMOVED, granted(`arn:aws:iam::${OWN_ACCOUNT}:role/Other`)] },
    'the statement came back': {
      events: [...REMOVED, granted(APP), put(policyOf(allowing({ AWS: APP }, 'kms:Decrypt')), '2025-06-04T10:00:00Z')],
    },
    'the change of the policy was refused': {
      events: [
        put(policyOf(allowing({ AWS: APP }, 'kms:Decrypt')), OPENED),
        policyPut(policyOf(), { at: CLOSED_AT, error: 'AccessDenied', message: 'no' }),
        granted(APP),
      ],
    },
  },
});
