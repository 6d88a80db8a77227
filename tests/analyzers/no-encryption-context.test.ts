import { noEncryptionContext } from '@/lib/analyzers/no-encryption-context';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, keyArn, kmsCall } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const MATERIAL = { keyMaterialId: 'a'.repeat(64) };

function made(at: string, call: Call = {}, name = 'GenerateDataKey') {
  return kmsCall(name, { at, request: { keyId: KEY, keySpec: 'AES_256' }, ...call });
}

describeAnalyzer(noEncryptionContext, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a program asks for data keys': {
      events: [made('2025-06-03T10:00:00Z'), made('2025-06-04T10:00:00Z')],
      finds: [
        {
          subject: KEY,
          severity: 'low',
          confidence: 'high',
          event_count: 2,
          observed_at: new Date('2025-06-03T10:00:00Z'),
        },
      ],
    },
    'a person encrypts with a key that an inventory knows': {
      events: [made('2025-06-03T10:00:00Z', { by: asUser('Bob') }, 'Encrypt')],
      inventories: [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: {} }])],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the record names the material, which only symmetric keys have': {
      events: [made('2025-06-03T10:00:00Z', { additional: MATERIAL }, 'Encrypt')],
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'a context is named': {
      events: [made('2025-06-03T10:00:00Z', { request: { keyId: KEY, encryptionContext: { purpose: 'x' } } })],
    },
    'a service encrypts': { events: [made('2025-06-03T10:00:00Z', { via: 's3' })] },
    'the call was denied': { events: [made('2025-06-03T10:00:00Z', { error: 'AccessDenied', message: 'no' })] },
    'the key is asymmetric': {
      events: [made('2025-06-03T10:00:00Z', {}, 'Encrypt')],
      inventories: [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: { spec: 'RSA_2048' } }])],
    },
    'nobody knows of what kind the key is': { events: [made('2025-06-03T10:00:00Z', {}, 'Encrypt')] },
    'data is only decrypted': { events: [made('2025-06-03T10:00:00Z', { request: null }, 'Decrypt')] },
    'a code is made with an HMAC key': { events: [made('2025-06-03T10:00:00Z', {}, 'GenerateMac')] },
  },
});
