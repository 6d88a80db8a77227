import { rotationOff } from '@/lib/analyzers/rotation-off';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const SWITCH = '00000000-0000-4000-8000-0000000000ff';

function created(metadata: object = {}) {
  return kmsCall('CreateKey', {
    at: '2025-01-10T00:00:00Z',
    request: {},
    response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER', ...metadata } },
  });
}

function turned(way: 'Enable' | 'Disable', at: string, call: Call = {}) {
  return kmsCall(`${way}KeyRotation`, { at, request: { keyId: KEY }, ...call });
}

function asked(key: Partial<AskedKey>) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, rotation: { enabled: false }, ...key }])];
}

const TURNED_BY_HAND = [
  turned('Enable', '2023-01-10T00:00:00Z'),
  turned('Disable', '2023-01-11T00:00:00Z'),
  kmsServiceEvent('RotateKey', { at: '2023-05-01T00:00:00Z', details: { keyId: KEY, rotationType: 'ON_DEMAND' } }),
];

describeAnalyzer(rotationOff, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the records of its account ended, years before those of another, when it was rotated on demand not long before': {
      events: [
        ...TURNED_BY_HAND,
        ...quietDays('2023-05-02', '2023-06-01'),
        ...quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'low' }],
    },
    'the records of its account go on for years after it was rotated on demand': {
      events: [...TURNED_BY_HAND, ...quietDays('2025-06-05', '2025-06-06')],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'low' }],
    },
    'a key was created and rotation never switched on': {
      events: [created()],
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-01-10T00:00:00Z') }],
    },
    'it was switched off, by the log alone': {
      events: [turned('Enable', '2025-02-01T00:00:00Z'), turned('Disable', '2025-03-01T00:00:00Z', { id: SWITCH })],
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-03-01T00:00:00Z'), event_ids: [SWITCH] }],
    },
    'the inventory alone says so': {
      inventories: asked({ describe: { createdAt: '2023-01-01T00:00:00Z' } }),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it was rotated on demand within the allowed age': {
      events: [
        created(),
        kmsServiceEvent('RotateKey', {
          at: '2025-05-01T00:00:00Z',
          details: { keyId: KEY, rotationType: 'ON_DEMAND' },
        }),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the primary of a multi-Region key does not rotate': {
      inventories: asked({ describe: { primary: true } }),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'switching it on was denied': {
      events: [created(), turned('Enable', '2025-02-01T00:00:00Z', { error: 'AccessDenied' })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'it is on': { events: [created(), turned('Enable', '2025-01-10T00:01:00Z')] },
    'switching it off was denied': {
      events: [
        created(),
        turned('Enable', '2025-01-10T00:01:00Z'),
        turned('Disable', '2025-03-01T00:00:00Z', { error: 'AccessDenied' }),
      ],
    },
    'only its rotation was asked for, which shows as off for a key that waits for deletion too': {
      inventories: asked({}),
    },
    'nobody knows whether it is on': { events: [kmsCall('Decrypt', { at: '2025-06-01T00:00:00Z' })] },
    'its material is imported': { inventories: asked({ describe: { origin: 'EXTERNAL' } }) },
    'it lies in a CloudHSM': { inventories: asked({ describe: { origin: 'AWS_CLOUDHSM' } }) },
    'it lies in an external key store': { inventories: asked({ describe: { origin: 'EXTERNAL_KEY_STORE' } }) },
    'it is asymmetric': { events: [created({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' })] },
    'it makes HMACs': { inventories: asked({ describe: { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' } }) },
    'it is a replica, which rotates with its primary': {
      inventories: asked({ describe: { replicaOf: keyArn(undefined, { region: 'eu-west-1' }) } }),
    },
    'it is disabled': { inventories: asked({ describe: { state: 'Disabled' } }) },
    'it waits for deletion, which shows as off': { inventories: asked({ describe: { state: 'PendingDeletion' } }) },
    'AWS manages it': { inventories: asked({ describe: { manager: 'AWS' } }) },
  },
});
