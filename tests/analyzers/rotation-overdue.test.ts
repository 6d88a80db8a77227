import { rotationOverdue } from '@/lib/analyzers/rotation-overdue';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const ROTATION = '00000000-0000-4000-8000-0000000007a7';

function asked(key: Partial<AskedKey>) {
  return [
    inventoryOf('2025-06-06T10:00:00Z', [
      {
        arn: KEY,
        describe: { createdAt: '2023-01-01T00:00:00Z' },
        rotation: { enabled: false },
        rotations: [],
        ...key,
      },
    ]),
  ];
}

function rotated(at: string, id?: string) {
  return kmsServiceEvent('RotateKey', {
    at,
    details: { keyId: KEY, rotationType: 'AUTOMATIC' },
    ...(id === undefined ? {} : { id }),
  });
}

/** The life of a key of which the last is known half a year after it was made. */
const DAYS_OF_2023 = [
  kmsCall('CreateKey', { at: '2023-01-10T00:00:00Z', request: {} }),
  ...quietDays('2023-01-10', '2023-07-01'),
];

describeAnalyzer(rotationOverdue, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'it was never rotated in more than a year': {
      inventories: asked({}),
      finds: [{ subject: KEY, severity: 'high', confidence: 'high', observed_at: new Date('2024-01-01T00:00:00Z') }],
    },
    'its last rotation is more than a year ago': {
      events: [rotated('2024-05-01T00:00:00Z', ROTATION)],
      inventories: asked({ rotation: { enabled: true, periodDays: 700 } }),
      finds: [{ subject: KEY, severity: 'high', observed_at: new Date('2025-05-01T00:00:00Z'), event_ids: [ROTATION] }],
    },
    'the site allows less': {
      events: [
        kmsCall('CreateKey', { at: '2025-01-10T00:00:00Z', request: {} }),
        ...quietDays('2025-06-05', '2025-06-06'),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'high', confidence: 'low', observed_at: new Date('2025-04-10T00:00:00Z') }],
    },
    'no rotation is in logs that have each day since the key was made': {
      events: [
        ...quietDays('2025-01-10', '2025-06-07'),
        kmsCall('CreateKey', { at: '2025-01-10T00:00:00Z', request: {} }),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
    'no rotation is in logs that lack a week': {
      events: [
        ...quietDays('2025-01-10', '2025-03-01'),
        ...quietDays('2025-03-09', '2025-06-07'),
        kmsCall('CreateKey', { at: '2025-01-10T00:00:00Z', request: {} }),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'it was overdue when the records of its account ended, two years before those of another': {
      events: [...DAYS_OF_2023, ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT })],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'high', confidence: 'low', observed_at: new Date('2023-04-10T00:00:00Z') }],
    },
    'it is overdue in an account that goes on, beside one whose records ended two years before': {
      events: [
        ...quietDays('2023-01-01', '2023-02-01', { account: OTHER_ACCOUNT }),
        kmsCall('CreateKey', { at: '2025-01-10T00:00:00Z', request: {} }),
        ...quietDays('2025-01-10', '2025-06-07'),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'high', confidence: 'high', observed_at: new Date('2025-04-10T00:00:00Z') }],
    },
    'its account goes on in another Region alone': {
      events: [
        kmsCall('CreateKey', { at: '2025-01-10T00:00:00Z', request: {} }),
        ...quietDays('2025-01-10', '2025-06-07', { region: 'eu-west-1' }),
      ],
      site: { rotationMaxAgeDays: 90 },
      finds: [{ subject: KEY, severity: 'high', confidence: 'low' }],
    },
  },

  staysSilent: {
    'the records of its account ended before it was due, two years before those of another': {
      events: [...DAYS_OF_2023, ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT })],
      site: { rotationMaxAgeDays: 200 },
    },
    'an inventory, the last word of its account, is from before it was due': {
      inventories: [
        inventoryOf('2024-11-01T10:00:00Z', [
          { arn: KEY, describe: { createdAt: '2024-01-01T00:00:00Z' }, rotation: { enabled: false }, rotations: [] },
        ]),
      ],
    },
    'it is younger than the allowed age': { inventories: asked({ describe: { createdAt: '2024-12-01T00:00:00Z' } }) },
    'it was rotated on demand within the allowed age': {
      inventories: asked({ rotations: [{ at: '2025-03-01T00:00:00Z', kind: 'ON_DEMAND' }] }),
    },
    'it was rotated within the allowed age, as only the log knows': {
      events: [rotated('2025-03-01T00:00:00Z')],
      inventories: asked({}),
    },
    'nobody asked for its rotations': {
      events: quietDays('2025-05-01', '2025-06-06'),
      inventories: [
        inventoryOf('2025-06-06T10:00:00Z', [
          { arn: KEY, describe: { createdAt: '2023-01-01T00:00:00Z' }, rotation: { enabled: true } },
        ]),
      ],
    },
    'its material is imported, which is a finding of its own': {
      inventories: asked({
        describe: { origin: 'EXTERNAL', createdAt: '2023-01-01T00:00:00Z' },
        rotations: [{ at: '2024-02-01T00:00:00Z', kind: 'ON_DEMAND', importState: 'IMPORTED' }],
      }),
    },
    'it is asymmetric': {
      inventories: asked({
        describe: { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', createdAt: '2023-01-01T00:00:00Z' },
      }),
    },
    'it is a replica': {
      inventories: asked({
        describe: { replicaOf: keyArn(undefined, { region: 'eu-west-1' }), createdAt: '2023-01-01T00:00:00Z' },
      }),
    },
    'it is disabled': { inventories: asked({ describe: { state: 'Disabled', createdAt: '2023-01-01T00:00:00Z' } }) },
    'AWS manages it': { inventories: asked({ describe: { manager: 'AWS', createdAt: '2023-01-01T00:00:00Z' } }) },
  },
});
