import { firstSeenPrincipal } from '@/lib/analyzers/first-seen-principal';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asRole, asService, asUser, type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const FIRST = '00000000-0000-4000-8000-0000000f1257';

function tagged(tags: Readonly<Record<string, string>>) {
  return kmsCall('TagResource', {
    at: '2025-04-01T00:00:00Z',
    request: { keyId: KEY, tags: Object.entries(tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue })) },
  });
}

function used(at: string, name: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asRole(name), context: { purpose: 'cards' }, ...call });
}

const SENSITIVE = [tagged({ 'data-classification': 'confidential' }), used('2025-04-10T10:00:00Z', 'CardApp')];

describeAnalyzer(firstSeenPrincipal, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a stranger to the key uses it after a quiet month': {
      events: [...SENSITIVE, used('2025-06-03T10:00:00Z', 'Reporting', { id: FIRST })],
      finds: [
        {
          subject: KEY,
          severity: 'medium',
          confidence: 'high',
          event_ids: [FIRST],
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'a person does, and by way of a service': {
      events: [...SENSITIVE, used('2025-06-03T10:00:00Z', '', { by: asUser('Bob'), via: 's3' })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the key is tagged for card data': {
      events: [
        tagged({ 'acme:compliance': 'PCI-DSS' }),
        used('2025-04-10T10:00:00Z', 'CardApp'),
        used('2025-06-03T10:00:00Z', 'Reporting'),
        used('2025-06-03T12:00:00Z', 'Reporting'),
      ],
      finds: [{ subject: KEY, severity: 'medium', event_count: 2 }],
    },
  },

  staysSilent: {
    'the key has no such tag': {
      events: [
        tagged({ team: 'cards' }),
        used('2025-04-10T10:00:00Z', 'CardApp'),
        used('2025-06-03T10:00:00Z', 'Reporting'),
      ],
    },
    'the tag says that it does not matter': {
      events: [
        tagged({ 'data-classification': 'public' }),
        used('2025-04-10T10:00:00Z', 'CardApp'),
        used('2025-06-03T10:00:00Z', 'Reporting'),
      ],
    },
    'a deployment gave the role a new ending': {
      events: [
        tagged({ 'data-classification': 'confidential' }),
        used('2025-04-10T10:00:00Z', 'CardApp-Role-1A2B3C4D5E6F'),
        used('2025-06-03T10:00:00Z', 'CardApp-Role-9Z8Y7X6W5V4U'),
      ],
    },
    'the call was denied': {
      events: [...SENSITIVE, used('2025-06-03T10:00:00Z', 'Reporting', { error: 'AccessDenied', message: 'no' })],
    },
    'the key has been in use for less than a month': {
      events: [
        tagged({ 'data-classification': 'confidential' }),
        used('2025-05-20T10:00:00Z', 'CardApp'),
        used('2025-06-03T10:00:00Z', 'Reporting'),
      ],
    },
    'a service came by itself': {
      events: [...SENSITIVE, used('2025-06-03T10:00:00Z', '', { by: asService('dynamodb.amazonaws.com') })],
    },
    'an outside account came, which is another finding': {
      events: [...SENSITIVE, used('2025-06-03T10:00:00Z', '', { by: asForeign(), account: '111122223333' })],
    },
    'somebody only looked at the key': {
      events: [...SENSITIVE, kmsCall('DescribeKey', { at: '2025-06-03T10:00:00Z', by: asRole('Reporting') })],
    },
  },
});
