import { importedMaterialDeleted } from '@/lib/analyzers/imported-material-deleted';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent } from '../support/events';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');

function deleted(call: Call = {}) {
  return kmsCall('DeleteImportedKeyMaterial', { at: '2025-06-03T10:00:00Z', request: { keyId: KEY }, ...call });
}

function imported(at: string, call: Call = {}) {
  return kmsCall('ImportKeyMaterial', {
    at,
    request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', importType: 'EXISTING_KEY_MATERIAL' },
    ...call,
  });
}

/** A key of one imported material, and another beside it that waits for a rotation. */
const TWO_MATERIALS = [
  imported('2025-06-01T10:00:00Z', { response: { keyId: KEY, keyMaterialId: 'a'.repeat(64) } }),
  imported('2025-06-02T10:00:00Z', {
    request: { keyId: KEY, importType: 'NEW_KEY_MATERIAL' },
    response: { keyId: KEY, keyMaterialId: 'b'.repeat(64) },
  }),
];

describeAnalyzer(importedMaterialDeleted, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the material was deleted': { events: [deleted()], finds: [{ subject: KEY, severity: 'critical' }] },
    'it was the material to which the key was rotated': {
      events: [
        ...TWO_MATERIALS,
        kmsServiceEvent('RotateKey', {
          at: '2025-06-02T11:00:00Z',
          details: { keyId: KEY, rotationType: 'ON_DEMAND' },
        }),
        deleted({ response: { keyId: KEY, keyMaterialId: 'b'.repeat(64) } }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'it was imported again within the hour': {
      events: [deleted(), imported('2025-06-03T10:40:00Z')],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it was imported again, but only hours later': {
      events: [deleted(), imported('2025-06-03T14:00:00Z')],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'the import that followed was refused, or of another key': {
      events: [
        deleted(),
        imported('2025-06-03T10:10:00Z', { error: 'IncorrectKeyMaterialException' }),
        imported('2025-06-03T10:20:00Z', { key: OTHER_KEY }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'new material was imported in its place, which brings nothing back': {
      events: [
        deleted(),
        imported('2025-06-03T10:20:00Z', {
          request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', importType: 'NEW_KEY_MATERIAL' },
        }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'another material of the key was imported again': {
      events: [
        deleted({ request: { keyId: KEY, keyMaterialId: 'a'.repeat(64) } }),
        imported('2025-06-03T10:20:00Z', { response: { keyId: KEY, keyMaterialId: 'b'.repeat(64) } }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'the very material was imported again within the hour': {
      events: [
        deleted({ response: { keyId: KEY, keyMaterialId: 'a'.repeat(64) } }),
        imported('2025-06-03T10:20:00Z', { response: { keyId: KEY, keyMaterialId: 'a'.repeat(64) } }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it was imported again in the way before 2025, which names no kind of import': {
      events: [
        deleted(),
        imported('2025-06-03T10:20:00Z', { request: { keyId: KEY, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the record has no resources and no request, only an answer': {
      events: [deleted({ key: null, request: null, response: { keyId: KEY } })],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
  },

  staysSilent: {
    'it was new material that still waited for its rotation': {
      events: [...TWO_MATERIALS, deleted({ response: { keyId: KEY, keyMaterialId: 'b'.repeat(64) } })],
    },
    'it was new material that waited, and the key was rotated to other material later': {
      events: [
        ...TWO_MATERIALS,
        deleted({ response: { keyId: KEY, keyMaterialId: 'b'.repeat(64) } }),
        kmsServiceEvent('RotateKey', {
          at: '2025-06-05T11:00:00Z',
          details: { keyId: KEY, rotationType: 'ON_DEMAND', currentKeyMaterialId: 'c'.repeat(64) },
        }),
      ],
    },
    'the call was denied': { events: [deleted({ error: 'AccessDenied' })] },
    'the key has no imported material': { events: [deleted({ error: 'UnsupportedOperationException' })] },
    'the material expired by its own date': {
      events: [kmsServiceEvent('DeleteExpiredKeyMaterial', { at: '2025-06-03T10:00:00Z', details: { keyId: KEY } })],
    },
    'material was only imported': { events: [imported('2025-06-03T10:00:00Z')] },
    'a key was deleted at the end of its waiting period': {
      events: [kmsServiceEvent('DeleteKey', { at: '2025-06-03T10:00:00Z', details: { keyId: KEY } })],
    },
  },
});
