import { manualRotationDue } from '@/lib/analyzers/manual-rotation-due';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsCall, OTHER_ACCOUNT, quietDays } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();

function asked(describe: AskedKey['describe'], aliases: readonly string[] = []) {
  return [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: { ...describe }, aliases }])];
}

const SIGNING = { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY' };
const HMAC = { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' };

const PRIMARY = keyArn(`mrk-${'1'.repeat(32)}`);
const REPLICA = keyArn(`mrk-${'1'.repeat(32)}`, { region: 'eu-west-1' });
const of = (key: string) => ({ key, request: { keyId: key } });

/** A multi-Region HMAC key whose primary moves to the Region of a replica of some weeks. */
const MOVED = [
  kmsCall('CreateKey', {
    ...of(PRIMARY),
    at: '2023-01-01T00:00:00Z',
    response: {
      keyMetadata: { arn: PRIMARY, keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC', multiRegion: true },
    },
  }),
  kmsCall('ReplicateKey', {
    ...of(PRIMARY),
    at: '2025-05-01T00:00:00Z',
    request: { keyId: PRIMARY, replicaRegion: 'eu-west-1' },
    response: {
      replicaKeyMetadata: { arn: REPLICA, keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC', multiRegion: true },
    },
  }),
  kmsCall('UpdatePrimaryRegion', {
    ...of(PRIMARY),
    at: '2025-06-01T00:00:00Z',
    request: { keyId: PRIMARY, primaryRegion: 'eu-west-1' },
  }),
];

describeAnalyzer(manualRotationDue, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'it was in its third year when an inventory asked, and its account goes on': {
      inventories: [
        inventoryOf('2024-06-01T00:00:00Z', [
          { arn: KEY, describe: { ...SIGNING, createdAt: '2022-01-01T00:00:00Z' } },
        ]),
      ],
      events: quietDays('2025-06-05', '2025-06-06'),
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2024-12-31T00:00:00Z') }],
    },
    'records of its account go on after it was due': {
      inventories: [
        inventoryOf('2024-06-01T00:00:00Z', [
          { arn: KEY, describe: { ...SIGNING, createdAt: '2022-01-01T00:00:00Z' } },
        ]),
      ],
      events: [...quietDays('2024-12-20', '2024-12-23'), ...quietDays('2025-02-01', '2025-02-01')],
      finds: [{ subject: KEY, severity: 'low', observed_at: new Date('2024-12-31T00:00:00Z') }],
    },
    'a signing key is more than three years old': {
      inventories: asked({ ...SIGNING, createdAt: '2022-01-01T00:00:00Z' }),
      finds: [{ subject: KEY, severity: 'low', confidence: 'high', observed_at: new Date('2024-12-31T00:00:00Z') }],
    },
    'an HMAC key is more than two years old': {
      inventories: asked({ ...HMAC, createdAt: '2023-06-01T00:00:00Z' }),
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'a symmetric key lives in a custom key store': {
      inventories: asked({ origin: 'AWS_CLOUDHSM', createdAt: '2023-01-01T00:00:00Z' }),
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'its primary moved to a Region where its replica is young, with the material of the old one': {
      events: [...MOVED, ...quietDays('2025-06-05', '2025-06-06')],
      finds: [{ subject: REPLICA, severity: 'low', observed_at: new Date('2024-12-31T00:00:00Z') }],
    },
    'a code-signing key is older than ten years': {
      inventories: asked({ ...SIGNING, createdAt: '2015-01-01T00:00:00Z' }, ['code-signing/apps']),
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'it was in its third year when last anything was heard of it, and another account goes on': {
      inventories: [
        inventoryOf('2024-06-01T00:00:00Z', [
          { arn: KEY, describe: { ...SIGNING, createdAt: '2022-01-01T00:00:00Z' } },
        ]),
      ],
      events: quietDays('2025-06-05', '2025-06-06', { account: OTHER_ACCOUNT }),
    },
    'a signing key is in its third year': { inventories: asked({ ...SIGNING, createdAt: '2022-09-01T00:00:00Z' }) },
    'it will be due before the hour is over that its account is recorded to': {
      asOf: new Date('2025-06-01T10:05:00Z'),
      inventories: [
        inventoryOf('2025-05-20T00:00:00Z', [{ arn: KEY, describe: { ...HMAC, createdAt: '2023-06-01T10:30:00Z' } }]),
      ],
      events: [kmsCall('ListKeys', { at: '2025-06-01T10:04:00Z', key: null, request: null })],
    },
    'it is the key of an authority': {
      inventories: asked({ ...SIGNING, createdAt: '2018-01-01T00:00:00Z' }, ['internal-ca']),
    },
    'KMS can rotate it': { inventories: asked({ createdAt: '2018-01-01T00:00:00Z' }) },
    'its material is imported and can be rotated on demand': {
      inventories: asked({ origin: 'EXTERNAL', createdAt: '2018-01-01T00:00:00Z' }),
    },
    'it is disabled': { inventories: asked({ ...HMAC, state: 'Disabled', createdAt: '2018-01-01T00:00:00Z' }) },
    'it is a replica': {
      inventories: asked({
        ...HMAC,
        createdAt: '2018-01-01T00:00:00Z',
        replicaOf: keyArn(undefined, { region: 'eu-west-1' }),
      }),
    },
    'the site allows four years': {
      inventories: asked({ ...SIGNING, createdAt: '2022-01-01T00:00:00Z' }),
      site: { rotationMaxAgeDays: 1460 },
    },
    'nobody knows when it was made': {
      events: [
        kmsCall('GenerateMac', { at: '2025-06-01T00:00:00Z', request: { keyId: KEY, macAlgorithm: 'HMAC_SHA_256' } }),
      ],
    },
  },
});
