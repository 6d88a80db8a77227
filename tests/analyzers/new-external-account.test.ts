import { newExternalAccount } from '@/lib/analyzers/new-external-account';
import { describeAnalyzer } from '../support/describe-analyzer';
import {
  asForeign,
  asService,
  type Call,
  crossAccountPair,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
} from '../support/events';

const KEY = keyArn();
const LONG_AGO = kmsCall('Decrypt', { at: '2025-04-01T10:00:00Z' });

function foreign(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asForeign(OTHER_ACCOUNT), account: OWN_ACCOUNT, ...call });
}

describeAnalyzer(newExternalAccount, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a foreign account called for the first time this week': {
      events: [LONG_AGO, foreign('2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'its first call is older than a week': {
      events: [LONG_AGO, foreign('2025-05-20T10:00:00Z'), foreign('2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it came to a second key as well': {
      events: [
        LONG_AGO,
        foreign('2025-06-03T10:00:00Z'),
        foreign('2025-06-04T10:00:00Z', { key: keyArn('2234abcd-12ab-34cd-56ef-1234567890ab') }),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: keyArn('2234abcd-12ab-34cd-56ef-1234567890ab'), severity: 'high' },
      ],
    },
    'its refused attempt came before the first that worked': {
      events: [
        LONG_AGO,
        foreign('2025-05-20T10:00:00Z', { error: 'DisabledException', message: `${KEY} is disabled.` }),
        foreign('2025-06-03T10:00:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'the call was denied': { events: [LONG_AGO, foreign('2025-06-03T10:00:00Z', { error: 'AccessDenied' })] },
    'the account is of the organization': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [LONG_AGO, foreign('2025-06-03T10:00:00Z')],
    },
    'it was a partner when it first called, and is none any more': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, until: '2025-05-31' }] },
      events: [LONG_AGO, foreign('2025-05-20T10:00:00Z'), foreign('2025-06-03T10:00:00Z')],
    },
    'both copies of the call are here, so the account is ours': {
      events: [LONG_AGO, ...Object.values(crossAccountPair('Decrypt', { at: '2025-06-03T10:00:00Z' }))],
    },
    'a service called by itself': {
      events: [
        LONG_AGO,
        kmsCall('Decrypt', {
          at: '2025-06-03T10:00:00Z',
          by: asService('appconfig.amazonaws.com'),
          account: OWN_ACCOUNT,
        }),
      ],
    },
    'a new role of the same account called': {
      events: [LONG_AGO, kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' })],
    },
  },
});
