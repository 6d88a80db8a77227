import { externalKeyCreated } from '@/lib/analyzers/external-key-created';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall, quietDays } from '../support/events';

const KEY = keyArn();
const SECOND = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const CREATED = '00000000-0000-4000-8000-00000000c4ea';

function created(at: string, origin: string | null, { metadata = {}, ...call }: Call & { metadata?: object } = {}) {
  return kmsCall('CreateKey', {
    at,
    request: { ...(origin !== null && { origin }), keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' },
    response: { keyMetadata: { keyState: 'PendingImport', ...(origin !== null && { origin }), ...metadata } },
    ...call,
  });
}

function imported(at: string, call: Call = {}) {
  return kmsCall('ImportKeyMaterial', {
    at,
    request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', importType: 'NEW_KEY_MATERIAL' },
    response: { keyId: KEY },
    ...call,
  });
}

describeAnalyzer(externalKeyCreated, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'somebody makes a key for imported material for the first time': {
      events: [...quietDays('2025-04-20', '2025-06-06'), created('2025-06-03T10:00:00Z', 'EXTERNAL', { id: CREATED })],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'high',
          event_ids: [CREATED],
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'the key is in an external key store': {
      events: [...quietDays('2025-05-25', '2025-06-06'), created('2025-06-03T10:00:00Z', 'EXTERNAL_KEY_STORE')],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'two are made in one go': {
      events: [
        created('2025-06-03T10:00:00Z', 'EXTERNAL'),
        created('2025-06-03T10:10:00Z', 'EXTERNAL', { key: SECOND }),
      ],
      finds: [
        { subject: KEY, severity: 'high', confidence: 'low' },
        { subject: SECOND, severity: 'high', confidence: 'low' },
      ],
    },
    'somebody imports material into a key of another hand for the first time': {
      events: [...quietDays('2025-04-20', '2025-06-06'), imported('2025-06-03T10:00:00Z', { by: asUser('Mallory') })],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high', event_count: 1 }],
    },
    'material is imported, and the logs are too young to tell whether for the first time': {
      events: [imported('2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'low', confidence: 'low' }],
    },
    'whoever made the key fills it at once': {
      events: [
        ...quietDays('2025-04-20', '2025-06-06'),
        created('2025-06-03T10:00:00Z', 'EXTERNAL'),
        imported('2025-06-03T10:05:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
    'the team has imported material for weeks, of which only the first time is told': {
      events: [
        imported('2025-04-01T10:00:00Z', { key: SECOND, request: { keyId: SECOND } }),
        imported('2025-05-01T10:00:00Z', { key: SECOND, request: { keyId: SECOND } }),
        created('2025-06-03T10:00:00Z', 'EXTERNAL'),
        imported('2025-06-03T10:05:00Z'),
      ],
      finds: [{ subject: SECOND, severity: 'low', confidence: 'low', event_count: 1 }],
    },
    'only another principal has practice': {
      events: [
        created('2025-05-03T10:00:00Z', 'EXTERNAL', { by: asRole('KeyCustodian'), key: SECOND }),
        created('2025-06-03T10:00:00Z', 'EXTERNAL', { by: asUser('Mallory') }),
      ],
      finds: [
        { subject: SECOND, severity: 'high' },
        { subject: KEY, severity: 'high', confidence: 'high' },
      ],
    },
  },

  staysSilent: {
    'KMS makes the material': { events: [created('2025-06-03T10:00:00Z', 'AWS_KMS')] },
    'the request names no origin': { events: [created('2025-06-03T10:00:00Z', null)] },
    'the request was denied': {
      events: [created('2025-06-03T10:00:00Z', 'EXTERNAL', { key: null, error: 'AccessDenied', response: null })],
    },
    'an import was denied': {
      events: [imported('2025-06-03T10:00:00Z', { error: 'AccessDenied', response: null })],
    },
    'somebody only asked for what an import needs': {
      events: [kmsCall('GetParametersForImport', { at: '2025-06-03T10:00:00Z', request: { keyId: KEY } })],
    },
    'it is a replica of an imported key': {
      events: [
        created('2025-06-03T10:00:00Z', 'EXTERNAL', {
          metadata: { multiRegion: true, multiRegionConfiguration: { multiRegionKeyType: 'REPLICA' } },
        }),
      ],
    },
    'the key is in a CloudHSM cluster of the account': { events: [created('2025-06-03T10:00:00Z', 'AWS_CLOUDHSM')] },
  },

  isExpected: {
    'the team that brings its own material is on the list': {
      like: 'somebody makes a key for imported material for the first time',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
