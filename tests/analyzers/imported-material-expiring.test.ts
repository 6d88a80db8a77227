import { importedMaterialExpiring } from '@/lib/analyzers/imported-material-expiring';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const IMPORT = '00000000-0000-4000-8000-0000000000b1';
const END = '00000000-0000-4000-8000-0000000000b2';

const CREATED = kmsCall('CreateKey', {
  at: '2025-05-01T00:00:00Z',
  request: { origin: 'EXTERNAL' },
  response: { keyMetadata: { arn: KEY, keyState: 'PendingImport', keyManager: 'CUSTOMER', origin: 'EXTERNAL' } },
});

function imported(validTo: string | null, call: Call = {}) {
  return kmsCall('ImportKeyMaterial', {
    at: '2025-05-02T00:00:00Z',
    request: {
      keyId: KEY,
      ...(validTo === null
        ? { expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
        : { expirationModel: 'KEY_MATERIAL_EXPIRES', validTo }),
    },
    response: { keyId: KEY, keyMaterialId: 'a'.repeat(64) },
    id: IMPORT,
    ...call,
  });
}

function expired(at: string) {
  return kmsServiceEvent('DeleteExpiredKeyMaterial', { at, details: { keyId: KEY }, id: END });
}

function asked(key: Partial<AskedKey>) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: { origin: 'EXTERNAL' }, ...key }])];
}

describeAnalyzer(importedMaterialExpiring, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'it was to expire soon after the records of its account ended, and another account goes on': {
      events: [
        CREATED,
        imported('Jun 1, 2025, 12:00:00 AM'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'critical', confidence: 'low', event_ids: [IMPORT] }],
    },
    'its day comes soon, though its account was not heard of for a month': {
      events: [
        CREATED,
        imported('Jun 30, 2025, 12:00:00 AM'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'high', confidence: 'low', event_ids: [IMPORT] }],
    },
    'it expires within thirty days, as Java writes times': {
      events: [CREATED, imported('Jun 30, 2025, 12:00:00 AM')],
      finds: [{ subject: KEY, severity: 'high', observed_at: new Date('2025-05-31T00:00:00Z'), event_ids: [IMPORT] }],
    },
    'it expires in exactly seven days': {
      inventories: asked({ describe: { origin: 'EXTERNAL', validTo: '2025-06-14T00:00:00Z' } }),
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'it expires in seven days and an hour': {
      inventories: asked({ describe: { origin: 'EXTERNAL', validTo: '2025-06-14T01:00:00Z' } }),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it has expired, and KMS took it away': {
      events: [CREATED, imported('Jun 5, 2025, 12:00:00 AM'), expired('2025-06-05T00:01:00Z')],
      finds: [
        {
          subject: KEY,
          severity: 'critical',
          observed_at: new Date('2025-06-05T00:01:00Z'),
          event_ids: [IMPORT, END],
        },
      ],
    },
    'somebody deleted it': {
      events: [
        CREATED,
        imported(null),
        kmsCall('DeleteImportedKeyMaterial', { at: '2025-06-01T00:00:00Z', request: { keyId: KEY }, id: END }),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_ids: [IMPORT, END] }],
    },
    'the inventory says that it is missing': {
      inventories: asked({ describe: { origin: 'EXTERNAL', state: 'PendingImport' } }),
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'one of two materials expires': {
      inventories: asked({
        rotations: [
          { at: '2025-01-01T00:00:00Z', kind: 'ON_DEMAND', importState: 'IMPORTED' },
          { importState: 'IMPORTED', validTo: '2025-06-20T00:00:00Z' },
        ],
      }),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a new key waits for its first material, which harms nobody': {
      events: [CREATED],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the import was denied': {
      events: [CREATED, imported(null, { error: 'AccessDenied' })],
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'nothing is here of the months before it was to expire, and another account goes on': {
      events: [
        { ...CREATED, eventTime: '2024-05-01T00:00:00Z' },
        imported('Dec 31, 2024, 12:00:00 AM', { at: '2024-05-02T00:00:00Z' }),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
    },
    'it expires later': { events: [CREATED, imported('Dec 31, 2025, 12:00:00 AM')] },
    'it does not expire': { events: [CREATED, imported(null)] },
    'it was imported again with a later end': {
      events: [
        CREATED,
        imported('Jun 5, 2025, 12:00:00 AM'),
        expired('2025-06-05T00:01:00Z'),
        imported('Dec 31, 2025, 12:00:00 AM', {
          at: '2025-06-05T08:00:00Z',
          id: '00000000-0000-4000-8000-0000000000b3',
        }),
      ],
    },
    'deleting it was denied': {
      events: [
        CREATED,
        imported(null),
        kmsCall('DeleteImportedKeyMaterial', { at: '2025-06-01T00:00:00Z', error: 'AccessDenied' }),
      ],
    },
    'the key waits for deletion': {
      inventories: asked({
        describe: { origin: 'EXTERNAL', state: 'PendingDeletion', validTo: '2025-06-10T00:00:00Z' },
      }),
    },
    'KMS made the material': { inventories: asked({ describe: { origin: 'AWS_KMS' } }) },
  },
});
