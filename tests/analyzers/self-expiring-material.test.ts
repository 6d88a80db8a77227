import { selfExpiringMaterial } from '@/lib/analyzers/self-expiring-material';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const IMPORTED = '00000000-0000-4000-8000-000000001a0b';

function imported(
  at: string,
  validTo: string | null,
  { model = 'KEY_MATERIAL_EXPIRES', ...call }: Call & { model?: string } = {},
) {
  return kmsCall('ImportKeyMaterial', {
    at,
    request: {
      keyId: KEY,
      ...(validTo !== null && { validTo }),
      expirationModel: model,
      importType: 'NEW_KEY_MATERIAL',
    },
    response: { keyId: KEY, keyMaterialId: 'a'.repeat(64) },
    ...call,
  });
}

describeAnalyzer(selfExpiringMaterial, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the material lives for two days': {
      events: [imported('2025-06-03T10:00:00Z', 'Jun 5, 2025, 10:00:00 AM', { id: IMPORTED, by: asUser('Mallory') })],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'high',
          event_ids: [IMPORTED],
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'the date is written as ISO': {
      events: [imported('2025-06-03T10:00:00Z', '2025-06-09T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the date is written the older way': {
      events: [imported('2025-06-03T10:00:00Z', 'Jun 4, 2025 18:58:30 PM')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'data was written under it meanwhile': {
      events: [
        imported('2025-06-03T10:00:00Z', 'Jun 5, 2025, 10:00:00 AM'),
        kmsCall('GenerateDataKey', {
          at: '2025-06-03T11:00:00Z',
          via: 's3',
          context: { 'aws:s3:arn': 'arn:aws:s3:::data' },
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'it lives for a year': { events: [imported('2025-06-03T10:00:00Z', 'Jun 3, 2026, 10:00:00 AM')] },
    'it lives for exactly a week': { events: [imported('2025-06-03T10:00:00Z', '2025-06-10T10:00:00Z')] },
    'it never expires': {
      events: [imported('2025-06-03T10:00:00Z', null, { model: 'KEY_MATERIAL_DOES_NOT_EXPIRE' })],
    },
    'a date stands beside the word that it does not expire': {
      events: [imported('2025-06-03T10:00:00Z', '2025-06-05T10:00:00Z', { model: 'KEY_MATERIAL_DOES_NOT_EXPIRE' })],
    },
    'the request was denied': {
      events: [imported('2025-06-03T10:00:00Z', '2025-06-05T10:00:00Z', { error: 'AccessDenied' })],
    },
    'the date cannot be read': { events: [imported('2025-06-03T10:00:00Z', 'soon')] },
    'somebody only fetched what an import needs': {
      events: [
        kmsCall('GetParametersForImport', {
          at: '2025-06-03T10:00:00Z',
          by: asRole(),
          request: { keyId: KEY, wrappingAlgorithm: 'RSAES_OAEP_SHA_256' },
          response: { keyId: KEY, parametersValidTo: 'Jun 4, 2025, 10:00:00 AM' },
        }),
      ],
    },
  },

  isExpected: {
    'whoever tests imports is on the list': {
      like: 'the material lives for two days',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
