import { rotationPeriodLong } from '@/lib/analyzers/rotation-period-long';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const ENABLED = '00000000-0000-4000-8000-000000000e0a';

function asked(rotation: NonNullable<AskedKey['rotation']>, describe: AskedKey['describe'] = {}) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe, rotation, rotations: [] }])];
}

function enabled(at: string, days: number | null, call: Call = {}) {
  return kmsCall('EnableKeyRotation', {
    at,
    request: { keyId: KEY, ...(days !== null && { rotationPeriodInDays: days }) },
    ...call,
  });
}

describeAnalyzer(rotationPeriodLong, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the API names a period of two years': {
      inventories: asked({ enabled: true, periodDays: 730 }),
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high' }],
    },
    'it was switched on with seven years': {
      events: [...quietDays('2025-05-01', '2025-06-06'), enabled('2025-05-01T10:00:00Z', 2560, { id: ENABLED })],
      finds: [
        {
          subject: KEY,
          severity: 'medium',
          confidence: 'high',
          event_ids: [ENABLED],
          observed_at: new Date('2025-05-01T10:00:00Z'),
        },
      ],
    },
    'the site allows less than a year': {
      inventories: asked({ enabled: true, periodDays: 365 }),
      site: { rotationMaxAgeDays: 180 },
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'it is a year, as is the limit': { inventories: asked({ enabled: true, periodDays: 365 }) },
    'no period was named, which means a year': { events: [enabled('2025-05-01T10:00:00Z', null)] },
    'rotation is off': { inventories: asked({ enabled: false, periodDays: 730 }) },
    'the request was denied': { events: [enabled('2025-05-01T10:00:00Z', 2560, { error: 'AccessDenied' })] },
    'it was shortened since': {
      events: [enabled('2025-05-01T10:00:00Z', 2560), enabled('2025-05-02T10:00:00Z', 180)],
    },
    'the site allows three years': {
      inventories: asked({ enabled: true, periodDays: 730 }),
      site: { rotationMaxAgeDays: 1095 },
    },
    'it is a replica, whose primary rotates': {
      inventories: asked({ enabled: true, periodDays: 730 }, { replicaOf: keyArn(undefined, { region: 'eu-west-1' }) }),
    },
    'AWS manages it': { inventories: asked({ enabled: true, periodDays: 1095 }, { manager: 'AWS' }) },
  },

  isExpected: {
    'the exception for the key is on the list': {
      like: 'the API names a period of two years',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});
