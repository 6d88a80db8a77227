import { importedKeyNotRotated } from '@/lib/analyzers/imported-key-not-rotated';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const FIRST = '00000000-0000-4000-8000-00000000ffe1';
const EXTERNAL = { origin: 'EXTERNAL', createdAt: '2023-01-01T00:00:00Z' };

function asked(key: Partial<AskedKey> = {}) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: EXTERNAL, rotations: [], ...key }])];
}

const CREATED = kmsCall('CreateKey', {
  at: '2025-01-10T00:00:00Z',
  request: { origin: 'EXTERNAL' },
  response: {
    keyMetadata: {
      arn: KEY,
      keyState: 'PendingImport',
      keyManager: 'CUSTOMER',
      origin: 'EXTERNAL',
      keySpec: 'SYMMETRIC_DEFAULT',
    },
  },
});

function imported(at: string, importType: string, call: Call = {}) {
  return kmsCall('ImportKeyMaterial', {
    at,
    request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', importType },
    response: { keyId: KEY, keyMaterialId: (importType === 'NEW_KEY_MATERIAL' ? 'b' : 'a').repeat(64) },
    ...call,
  });
}

const IMPORTED = imported('2025-01-11T00:00:00Z', 'EXISTING_KEY_MATERIAL', { id: FIRST });

function rotated(at: string) {
  return kmsServiceEvent('RotateKey', {
    at,
    details: { keyId: KEY, rotationType: 'ON_DEMAND', keyOrigin: 'EXTERNAL' },
  });
}

describeAnalyzer(importedKeyNotRotated, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'it was due before the records of its account ended, and another account goes on': {
      events: [
        CREATED,
        IMPORTED,
        ...quietDays('2025-01-12', '2025-04-20'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-04-11T00:00:00Z') }],
    },
    'it holds the same material for two years': {
      inventories: asked(),
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2024-01-01T00:00:00Z') }],
    },
    'its last rotation is more than a year ago': {
      inventories: asked({ rotations: [{ at: '2024-02-01T00:00:00Z', kind: 'ON_DEMAND', importState: 'IMPORTED' }] }),
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-01-31T00:00:00Z') }],
    },
    'the logs show its first import, and the site allows less': {
      events: [...quietDays('2025-01-10', '2025-06-06'), CREATED, IMPORTED],
      site: { rotationMaxAgeDays: 90 },
      finds: [
        {
          subject: KEY,
          severity: 'medium',
          confidence: 'high',
          observed_at: new Date('2025-04-11T00:00:00Z'),
          event_ids: [FIRST],
        },
      ],
    },
    'the same material was imported again': {
      events: [CREATED, IMPORTED, imported('2025-05-20T00:00:00Z', 'EXISTING_KEY_MATERIAL')],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-04-11T00:00:00Z') }],
    },
    'new material was imported and still waits for a rotation': {
      events: [CREATED, IMPORTED, imported('2025-05-20T00:00:00Z', 'NEW_KEY_MATERIAL')],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'medium', event_ids: [FIRST] }],
    },
    'asking for a rotation was denied': {
      events: [
        CREATED,
        IMPORTED,
        kmsCall('RotateKeyOnDemand', { at: '2025-05-20T00:00:00Z', request: { keyId: KEY }, error: 'AccessDenied' }),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'the last that is known of its account is from before it was due, and another account goes on': {
      events: [
        CREATED,
        IMPORTED,
        ...quietDays('2025-01-12', '2025-03-01'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      site: { rotationMaxAgeDays: 90 },
    },
    'it was rotated on demand within the allowed age': {
      inventories: asked({ rotations: [{ at: '2025-03-01T00:00:00Z', kind: 'ON_DEMAND', importState: 'IMPORTED' }] }),
    },
    'it was rotated within the allowed age, as only the log knows': {
      events: [rotated('2025-03-01T00:00:00Z')],
      inventories: asked(),
    },
    'it is younger than the allowed age': {
      inventories: asked({ describe: { ...EXTERNAL, createdAt: '2024-12-01T00:00:00Z' } }),
    },
    'nobody asked for its rotations': {
      inventories: [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: EXTERNAL }])],
    },
    'its material is gone, which is another matter': {
      inventories: asked({ describe: { ...EXTERNAL, state: 'PendingImport' } }),
    },
    'one of its materials is missing': {
      inventories: asked({
        rotations: [{ at: '2024-02-01T00:00:00Z', kind: 'ON_DEMAND', importState: 'PENDING_IMPORT' }],
      }),
    },
    'KMS made its material': { inventories: asked({ describe: { ...EXTERNAL, origin: 'AWS_KMS' } }) },
    'it is asymmetric': {
      inventories: asked({ describe: { ...EXTERNAL, spec: 'RSA_2048', usage: 'SIGN_VERIFY' } }),
    },
    'it is an HMAC key': {
      inventories: asked({ describe: { ...EXTERNAL, spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' } }),
    },
    'it is a replica, which rotates with its primary': {
      inventories: asked({ describe: { ...EXTERNAL, replicaOf: keyArn(undefined, { region: 'eu-west-1' }) } }),
    },
    'it is disabled': { inventories: asked({ describe: { ...EXTERNAL, state: 'Disabled' } }) },
  },
});
