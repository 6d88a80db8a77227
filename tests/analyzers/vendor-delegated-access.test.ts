import { vendorDelegatedAccess } from '@/lib/analyzers/vendor-delegated-access';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, kmsCall } from '../support/events';

const VENDOR = '999988887777';
const ROLE = 'arn:aws:iam::111122223333:role/Support';

function delegated(name: string, at: string, call: Call = {}, accountId = VENDOR) {
  return kmsCall(name, { at, by: { ...asRole('Support'), invokedByDelegate: { accountId } }, ...call });
}

describeAnalyzer(vendorDelegatedAccess, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a vendor decrypts': {
      events: [delegated('Decrypt', '2025-06-03T10:00:00Z')],
      finds: [{ subject: ROLE, severity: 'medium', confidence: 'high', event_count: 1 }],
    },
    'a vendor looks at keys and changes one': {
      events: [
        delegated('DescribeKey', '2025-06-03T10:00:00Z'),
        delegated('PutKeyPolicy', '2025-06-03T11:00:00Z', { request: { policy: '{}' } }),
      ],
      finds: [{ subject: ROLE, severity: 'medium', event_count: 2, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'two vendors act on two days': {
      events: [
        delegated('Decrypt', '2025-06-03T10:00:00Z'),
        delegated('Decrypt', '2025-06-04T10:00:00Z', {}, '444455556666'),
      ],
      finds: [
        { subject: ROLE, severity: 'medium' },
        { subject: ROLE, severity: 'medium' },
      ],
    },
  },

  staysSilent: {
    'the vendor is trusted': {
      events: [delegated('Decrypt', '2025-06-03T10:00:00Z')],
      site: { trustedAccounts: [{ accountId: VENDOR, name: 'vendor', until: '2025-12-31' }] },
    },
    'all it tried was denied': {
      events: [delegated('Decrypt', '2025-06-03T10:00:00Z', { error: 'AccessDenied', message: 'no' })],
    },
    'nobody delegated anything': {
      events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', by: asRole('Support') })],
    },
    'a service acted for a user': {
      events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', by: asUser(), via: 's3' })],
    },
    'the field is empty': {
      events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', by: { ...asRole(), invokedByDelegate: {} } })],
    },
    'it happened after the window': { events: [delegated('Decrypt', '2025-06-08T10:00:00Z')] },
  },
});
