import { oldMaterialInUse } from '@/lib/analyzers/old-material-in-use';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);
const MRK = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const PRIMARY = keyArn(MRK);
const REPLICA = keyArn(MRK, { region: 'eu-west-1' });
const OTHER = keyArn('00000000-0000-4000-8000-00000000aaa1');
const READING = '00000000-0000-4000-8000-00000000fff1';

function rotated(at: string, key = KEY) {
  return kmsServiceEvent('RotateKey', {
    at,
    key,
    details: { keyId: key, rotationType: 'AUTOMATIC', previousKeyMaterialId: OLD, currentKeyMaterialId: NEW },
  });
}

function read(material: string | null, at = '2025-05-20T00:00:00Z', call: Call = {}) {
  return kmsCall('Decrypt', { at, ...(material === null ? {} : { additional: { keyMaterialId: material } }), ...call });
}

function wrote(material: string, at: string, call: Call = {}) {
  return kmsCall('GenerateDataKey', { at, additional: { keyMaterialId: material }, ...call });
}

const ROTATED = rotated('2025-04-01T00:00:00Z');

describeAnalyzer(oldMaterialInUse, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'data from before the rotation is still read': {
      events: [
        ROTATED,
        read(OLD, undefined, { id: READING, context: { 'aws:s3:arn': 'arn:aws:s3:::example-archive/report.csv' } }),
        read(NEW),
      ],
      finds: [
        {
          subject: KEY,
          severity: 'info',
          confidence: 'high',
          event_count: 1,
          event_ids: [READING],
          observed_at: new Date('2025-04-01T00:00:00Z'),
        },
      ],
    },
    'no rotation is in the logs, but what encrypts shows which material is current': {
      events: [wrote(OLD, '2025-03-01T00:00:00Z'), wrote(NEW, '2025-04-10T00:00:00Z'), read(OLD), read(OLD)],
      finds: [{ subject: KEY, severity: 'info', event_count: 2, observed_at: new Date('2025-04-10T00:00:00Z') }],
    },
    'a call that was under way during the rotation is logged after it': {
      events: [ROTATED, wrote(OLD, '2025-04-01T00:00:03Z'), read(OLD)],
      finds: [{ subject: KEY, severity: 'info', event_count: 1 }],
    },
    'the rotation of the primary makes the material of its replica old': {
      events: [rotated('2025-04-01T00:00:00Z', PRIMARY), read(OLD, undefined, { key: REPLICA, region: 'eu-west-1' })],
      finds: [{ subject: REPLICA, severity: 'info' }],
    },
    'two former materials are read, and others are refused': {
      events: [
        ROTATED,
        read(OLD),
        read('c'.repeat(64)),
        read(OLD, undefined, { error: 'AccessDenied' }),
        read(OLD, undefined, { error: 'DryRunOperationException' }),
      ],
      finds: [{ subject: KEY, severity: 'info', event_count: 2 }],
    },
    'all reads are of the first day that is measured, which is over by tomorrow': {
      asOf: new Date('2025-06-07T18:00:00Z'),
      events: [ROTATED, read(OLD, '2025-05-08T12:00:00Z')],
      finds: [{ subject: KEY, severity: 'info', event_count: 1 }],
    },
  },

  staysSilent: {
    'most of what is read has the current material': { events: [ROTATED, read(OLD), read(NEW), read(NEW)] },
    'all that is read has the current material': { events: [ROTATED, read(NEW), wrote(NEW, '2025-05-01T00:00:00Z')] },
    'the rotation was last week': { events: [rotated('2025-06-01T00:00:00Z'), read(OLD, '2025-06-05T00:00:00Z')] },
    'reads with the current material outweigh others until the first day that is measured is over': {
      asOf: new Date('2025-06-07T18:00:00Z'),
      events: [
        ROTATED,
        read(NEW, '2025-05-08T12:00:00Z'),
        read(NEW, '2025-05-08T12:00:01Z'),
        read(OLD, '2025-05-20T00:00:00Z'),
        read(null, '2025-06-07T17:00:00Z', { key: OTHER }),
      ],
    },
    'old material was read before the rotation only': {
      events: [ROTATED, read(OLD, '2025-03-20T00:00:00Z'), read(NEW)],
    },
    'old material was read more than a month ago': { events: [ROTATED, read(OLD, '2025-04-20T00:00:00Z')] },
    'reading with old material was denied': { events: [ROTATED, read(OLD, undefined, { error: 'AccessDenied' })] },
    'the records do not name the material': { events: [ROTATED, read(null), read(null)] },
    'nobody says which material is current': { events: [read(OLD), read(NEW)] },
    'new material was imported but not made current': {
      events: [
        wrote(OLD, '2025-04-01T00:00:00Z'),
        kmsCall('ImportKeyMaterial', {
          at: '2025-04-10T00:00:00Z',
          request: { keyId: KEY, importType: 'NEW_KEY_MATERIAL', expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
          response: { keyId: KEY, keyMaterialId: NEW },
        }),
        read(OLD),
      ],
    },
    'AWS manages the key': {
      events: [ROTATED, read(OLD)],
      inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: { manager: 'AWS' } }])],
    },
  },
});
