import { bulkExternalDecrypt } from '@/lib/analyzers/bulk-external-decrypt';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, type Call, keyArn, kmsCall, OTHER_ACCOUNT, type RawRecord } from '../support/events';

const KEY = keyArn();
const OWN = kmsCall('ListKeys', { at: '2025-05-01T00:00:00Z', key: null });

function decrypted(day: string, count: number, call: Call = {}): RawRecord[] {
  return Array.from({ length: count }, (_, index) =>
    kmsCall('Decrypt', {
      at: new Date(Date.parse(`${day}T10:00:00Z`) + index * 1000),
      by: asForeign(),
      account: '111122223333',
      context: { purpose: 'exchange' },
      ...call,
    }),
  );
}

describeAnalyzer(bulkExternalDecrypt, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an outsider decrypts far more than on other days': {
      events: [OWN, ...decrypted('2025-05-20', 10), ...decrypted('2025-05-25', 12), ...decrypted('2025-06-03', 120)],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'high',
          event_count: 120,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'an outsider begins with a flood': {
      events: [OWN, ...decrypted('2025-06-03', 101)],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium', event_count: 101 }],
    },
    'data is moved away by ReEncrypt': {
      events: [
        OWN,
        ...decrypted('2025-06-03', 101, {
          and: { eventName: 'ReEncrypt' },
          key: [KEY, keyArn('2234abcd-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT })],
        }),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 101 }],
    },
  },

  staysSilent: {
    'there are a hundred': { events: [OWN, ...decrypted('2025-06-03', 100)] },
    'a batch comes every week': {
      events: [
        OWN,
        ...['2025-05-20', '2025-05-27', '2025-06-03'].flatMap((day, index) => decrypted(day, index === 0 ? 90 : 120)),
      ],
    },
    'an account of the organization does': {
      events: [OWN, ...decrypted('2025-06-03', 150)],
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT, name: null }] },
    },
    'the calls were denied': {
      events: [OWN, ...decrypted('2025-06-03', 150, { error: 'AccessDenied', message: 'no' })],
    },
    'the outsider only encrypts': {
      events: [OWN, ...decrypted('2025-06-03', 150, { and: { eventName: 'Encrypt' } })],
    },
    'one of ours decrypts': {
      events: [OWN, ...Array.from({ length: 150 }, () => kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' }))],
    },
  },
});
