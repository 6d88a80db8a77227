import { instanceCredentials } from '@/lib/analyzers/instance-credentials';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, type Call, kmsCall, OWN_ACCOUNT, type RawRecord } from '../support/events';

const ROLE = `arn:aws:iam::${OWN_ACCOUNT}:role/Web`;
const INSTANCE = 'i-0123456789abcdef0';
const NEIGHBOUR = 'i-0fedcba9876543210';
const HOME = '192.0.2.10';
const AWAY = '203.0.113.66';
const THEFT = '00000000-0000-4000-8000-00000000ffb1';

/** An instance with its role; the metadata service that gave the credentials only where a record says so. */
function instance(delivery: string | null, session = INSTANCE, key = 'ASIAONE'): RawRecord {
  const role = asRole('Web', OWN_ACCOUNT, session);
  const context = typeof role.sessionContext === 'object' ? role.sessionContext : {};
  return {
    ...role,
    accessKeyId: key,
    sessionContext: { ...context, ...(delivery === null ? {} : { ec2RoleDelivery: delivery }) },
  };
}

function called(at: string, ip: string, { and, ...call }: Call = {}) {
  return kmsCall('Decrypt', { at, by: instance('2.0'), ...call, and: { sourceIPAddress: ip, ...and } });
}

const AT_HOME = [called('2025-06-01T10:00:00Z', HOME), called('2025-06-01T12:00:00Z', HOME)];

describeAnalyzer(instanceCredentials, {
  fires: {
    'an instance decrypts with credentials of the first metadata service': {
      events: [kmsCall('Decrypt', { by: instance('1.0') }), kmsCall('Decrypt', { by: instance('1.0', NEIGHBOUR) })],
      finds: [{ subject: ROLE, severity: 'medium', confidence: 'high', event_count: 2 }],
    },
    'it changes a key with them': {
      events: [kmsCall('DisableKey', { by: instance('1.0'), request: { keyId: 'k' } })],
      finds: [{ subject: ROLE, severity: 'medium', event_count: 1 }],
    },
    'it lists keys with them': {
      events: [kmsCall('ListKeys', { by: instance('1.0'), key: null })],
      finds: [{ subject: ROLE, severity: 'medium', event_count: 1 }],
    },
    'the credentials are used from a second address while the instance uses them': {
      events: [...AT_HOME, called('2025-06-01T11:00:00Z', AWAY, { id: THEFT })],
      finds: [{ subject: ROLE, severity: 'medium', confidence: 'medium', event_count: 1, event_ids: [THEFT] }],
    },
    'the instance calls through an endpoint from its private address': {
      events: [
        called('2025-06-01T10:00:00Z', '10.0.1.5', { and: { vpcEndpointId: 'vpce-1' } }),
        called('2025-06-01T11:00:00Z', AWAY, { id: THEFT }),
        called('2025-06-01T12:00:00Z', '10.0.1.5', { and: { vpcEndpointId: 'vpce-1' } }),
      ],
      finds: [{ subject: ROLE, severity: 'medium', event_ids: [THEFT] }],
    },
  },

  staysSilent: {
    'the credentials come from the second metadata service': { events: AT_HOME },
    'the record does not say which metadata service it was': {
      events: [kmsCall('Decrypt', { by: instance(null) }), kmsCall('DisableKey', { by: instance(null) })],
    },
    'a call with credentials of the first was denied': {
      events: [kmsCall('Decrypt', { by: instance('1.0'), error: 'AccessDenied' })],
    },
    'a service called for the instance': {
      events: [kmsCall('Decrypt', { by: instance('1.0'), via: 's3' })],
    },
    'only the request speaks of the first metadata service': {
      events: [
        kmsCall('TagResource', {
          by: instance('2.0'),
          request: { sessionContext: { ec2RoleDelivery: '1.0' }, tags: [{ tagKey: '"ec2RoleDelivery":"1.0"' }] },
        }),
      ],
    },
    'the second address is a gateway that other instances use': {
      events: [
        ...AT_HOME,
        called('2025-06-01T11:00:00Z', AWAY),
        called('2025-06-01T11:30:00Z', AWAY, { by: instance('2.0', NEIGHBOUR, 'ASIATWO') }),
      ],
    },
    'the instance got another address and kept it': {
      events: [...AT_HOME, called('2025-06-01T13:00:00Z', AWAY), called('2025-06-01T14:00:00Z', AWAY)],
    },
    'the new address came with new credentials': {
      events: [...AT_HOME, called('2025-06-01T11:00:00Z', AWAY, { by: instance('2.0', INSTANCE, 'ASIATWO') })],
    },
    'the second address is of another kind, as with two stacks': {
      events: [...AT_HOME, called('2025-06-01T11:00:00Z', '2001:db8::7')],
    },
    'the second address is private': { events: [...AT_HOME, called('2025-06-01T11:00:00Z', '10.0.1.5')] },
    'the other address is used in another Region, where no endpoint is': {
      events: [...AT_HOME, called('2025-06-01T11:00:00Z', AWAY, { region: 'eu-west-1' })],
    },
    'the use from elsewhere was denied': {
      events: [...AT_HOME, called('2025-06-01T11:00:00Z', AWAY, { error: 'AccessDenied' })],
    },
    'it is no session of an instance': {
      events: ['10', '12', '11'].map((hour) =>
        called(`2025-06-01T${hour}:00:00Z`, hour === '11' ? AWAY : HOME, { by: instance(null, 'alice@example.com') }),
      ),
    },
  },
});
