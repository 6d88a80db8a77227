import { deniedAtEndpoint } from '@/lib/analyzers/denied-at-endpoint';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asRole, type Call, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';

function refused(call: Call = {}, and: object = {}) {
  return kmsCall('Encrypt', {
    at: '2025-06-03T10:00:00Z',
    by: asForeign(),
    account: OWN_ACCOUNT,
    key: null,
    error: 'VpceAccessDenied',
    message: 'The request was denied due to a VPC endpoint policy',
    and: { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent', vpcEndpointId: 'vpce-0abc', ...and },
    ...call,
  });
}

const OWN = kmsCall('Decrypt', { at: '2025-06-02T10:00:00Z' });

describeAnalyzer(deniedAtEndpoint, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a stranger was refused': {
      events: [OWN, refused(), refused({ at: '2025-06-03T11:00:00Z' })],
      finds: [{ subject: OTHER_ACCOUNT, severity: 'medium', confidence: 'high', event_count: 2 }],
    },
    'the event type is spelt as the field reference does': {
      events: [OWN, refused({}, { eventType: 'AwsVpceEvents' })],
      finds: [{ subject: OTHER_ACCOUNT, severity: 'medium' }],
    },
    'a partner was refused after the agreement ended': {
      events: [OWN, refused()],
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, until: '2025-05-31' }] },
      finds: [{ subject: OTHER_ACCOUNT, severity: 'medium' }],
    },
  },

  staysSilent: {
    'one of ours was refused': { events: [OWN, refused({ by: asRole() })] },
    'a member of the organization was refused': {
      events: [OWN, refused()],
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
    },
    'a partner was refused': { events: [OWN, refused()], site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT }] } },
    'the endpoint let it through, and KMS denied it': {
      events: [OWN, refused({ error: 'AccessDenied', message: 'no' })],
    },
    'it is no event of the network': {
      events: [OWN, refused({ error: 'AccessDenied' }, { eventCategory: 'Management', eventType: 'AwsApiCall' })],
    },
    'the record names no account': { events: [OWN, refused({ by: { type: 'Unknown' } })] },
  },
});
