import { untrustedAccountUse } from '@/lib/analyzers/untrusted-account-use';
import { describeAnalyzer } from '../support/describe-analyzer';
import {
  asForeign,
  asRole,
  asService,
  type Call,
  crossAccountPair,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
} from '../support/events';

const KEY = keyArn();
const AT = '2025-06-03T10:00:00Z';

/** The key owner's copy of a foreign call. */
function foreign(eventName: string, call: Call = {}) {
  return kmsCall(eventName, { at: AT, by: asForeign(OTHER_ACCOUNT), account: OWN_ACCOUNT, ...call });
}

describeAnalyzer(untrustedAccountUse, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an account that nobody knows decrypted': {
      events: [foreign('Decrypt')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it decrypted through a service, as with a shared snapshot or object': {
      events: [foreign('Decrypt', { via: 's3', context: { 'aws:s3:arn': 'arn:aws:s3:::bucket/object' } })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it went on for days, which is one finding': {
      events: [foreign('Decrypt'), foreign('Encrypt', { at: '2025-06-05T10:00:00Z' })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it made a grant for itself': {
      events: [foreign('CreateGrant', { request: { operations: ['Decrypt'] }, response: { grantId: 'abc' } })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it only described the key': {
      events: [foreign('DescribeKey')],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it moved data to our key with ReEncrypt': {
      events: [
        foreign('ReEncrypt', {
          key: [keyArn('2234abcd-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT }), KEY],
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it changed the context of data within our key, which names the key twice': {
      events: [foreign('ReEncrypt', { key: [KEY, KEY], id: '00000000-0000-4000-9000-0000000000aa' })],
      finds: [{ subject: KEY, severity: 'high', event_ids: ['00000000-0000-4000-9000-0000000000aa'] }],
    },
    'it was a partner until the day before': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, name: 'Old partner', until: '2025-06-02' }] },
      events: [foreign('Decrypt')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'two strangers used the key': {
      events: [foreign('Decrypt'), foreign('Decrypt', { by: asForeign('999988887777'), at: '2025-06-03T11:00:00Z' })],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'the call was denied, as only a copied record of the caller would show': {
      events: [foreign('Decrypt', { error: 'AccessDenied' }), kmsCall('Decrypt', { at: AT })],
    },
    'the caller tried with DryRun': {
      events: [foreign('Decrypt', { error: 'DryRunOperationException' }), kmsCall('Decrypt', { at: AT })],
    },
    'the logs of the caller are here too': { events: Object.values(crossAccountPair('Decrypt', { at: AT })) },
    'the caller is of the organization': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [foreign('Decrypt')],
    },
    'the caller is a partner on the last day': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, until: '2025-06-03' }] },
      events: [foreign('Decrypt')],
    },
    'the caller is a partner without an end': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [foreign('Decrypt')],
    },
    'a service called by itself, which carries a sharedEventID though nothing crosses': {
      events: [
        kmsCall('Decrypt', {
          at: AT,
          by: asService('dynamodb.amazonaws.com'),
          account: OWN_ACCOUNT,
          shared: 'f88e0dd8-6057-4ce0-b77d-800448426d4e',
        }),
      ],
    },
    'we called the key of another account': {
      events: [kmsCall('Decrypt', { at: AT, by: asRole(), key: keyArn(undefined, { account: OTHER_ACCOUNT }) })],
    },
    'the record does not say who called': {
      events: [
        kmsCall('Decrypt', { at: AT, account: OWN_ACCOUNT, by: { type: 'AWSAccount', principalId: 'AIDAEXAMPLE' } }),
      ],
    },
  },
});
