import { oneWayKey } from '@/lib/analyzers/one-way-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, type Call, keyArn, kmsCall, OWN_ACCOUNT, quietDays } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const MRK = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const PRIMARY = keyArn(MRK);
const REPLICA = keyArn(MRK, { region: 'eu-west-1' });
const COVERED = quietDays('2025-03-01', '2025-06-07');
const COVERED_ABROAD = quietDays('2025-03-01', '2025-06-07', { region: 'eu-west-1' });

function wrote(at = '2025-05-10T00:00:00Z', call: Call = {}) {
  return kmsCall('GenerateDataKey', { at, ...call });
}

function read(at = '2025-05-11T00:00:00Z', call: Call = {}) {
  return kmsCall('Decrypt', { at, ...call });
}

const ABROAD = { key: REPLICA, region: 'eu-west-1' } as const;

describeAnalyzer(oneWayKey, {
  asOf: new Date('2025-06-07T12:00:00Z'),

  fires: {
    'data keys were made and none was ever decrypted': {
      events: [...COVERED, wrote(), wrote('2025-05-20T00:00:00Z')],
      finds: [
        {
          subject: KEY,
          severity: 'info',
          confidence: 'medium',
          event_count: 2,
          observed_at: new Date('2025-05-10T00:00:00Z'),
        },
      ],
    },
    'data was read and none was encrypted any more': {
      events: [...COVERED, wrote('2025-02-01T00:00:00Z'), read()],
      finds: [{ subject: KEY, severity: 'info', confidence: 'high', event_count: 1 }],
    },
    'another key took over the data: one is only read, the other only written': {
      events: [...COVERED, kmsCall('ReEncrypt', { at: '2025-05-10T00:00:00Z', key: [KEY, OTHER] })],
      finds: [
        { subject: KEY, severity: 'info', confidence: 'high' },
        { subject: OTHER, severity: 'info', confidence: 'medium' },
      ],
    },
    'what was read was refused, tried out or only validated': {
      events: [
        ...COVERED,
        wrote(),
        read(undefined, { error: 'AccessDenied' }),
        read(undefined, { error: 'DryRunOperationException' }),
        read(undefined, { context: { SecretVersionId: 'RequestToValidateKeyAccess' } }),
      ],
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'a key kept for backups is only read': {
      events: [...COVERED, read()],
      inventories: [inventoryOf('2025-06-07T10:00:00Z', [{ arn: KEY, describe: {}, aliases: ['old-backups'] }])],
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'neither Region of a set reads': {
      events: [...COVERED, ...COVERED_ABROAD, wrote(undefined, { key: PRIMARY }), wrote(undefined, ABROAD)],
      finds: [
        { subject: REPLICA, severity: 'info' },
        { subject: PRIMARY, severity: 'info' },
      ],
    },
  },

  staysSilent: {
    'data is written and read': { events: [...COVERED, wrote(), read()] },
    'another account reads': {
      events: [...COVERED, wrote(), read(undefined, { by: asForeign(), account: OWN_ACCOUNT })],
    },
    'writing was denied and nothing was read': { events: [...COVERED, wrote(undefined, { error: 'AccessDenied' })] },
    'the logs of the window have gaps': { events: [...COVERED.slice(0, 40), wrote()] },
    'the API knows of a read that the logs lack': {
      events: [...COVERED, wrote()],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          {
            arn: KEY,
            describe: {},
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z', at: '2025-06-01T00:00:00Z', operation: 'Decrypt' },
          },
        ]),
      ],
    },
    'another Region of the set reads': {
      events: [...COVERED, ...COVERED_ABROAD, wrote(undefined, { key: PRIMARY }), read(undefined, ABROAD)],
    },
    'the logs of another Region of the set have gaps': {
      events: [...COVERED, wrote(undefined, { key: PRIMARY }), kmsCall('DescribeKey', { ...ABROAD })],
    },
    'it is a key of backups': {
      events: [...COVERED, wrote()],
      inventories: [inventoryOf('2025-06-07T10:00:00Z', [{ arn: KEY, describe: {}, aliases: ['backup-vault'] }])],
    },
    'a secret was written before the window and is only read': {
      events: [...COVERED, read(undefined, { via: 'secretsmanager' }), read('2025-05-20T00:00:00Z', { via: 'ssm' })],
    },
    'only CloudTrail writes': { events: [...COVERED, wrote(undefined, { via: 'cloudtrail' })] },
    'the key is younger than the window': {
      events: [
        ...COVERED,
        kmsCall('CreateKey', {
          at: '2025-05-01T00:00:00Z',
          request: { origin: 'AWS_KMS' },
          response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER', origin: 'AWS_KMS' } },
        }),
        wrote(),
      ],
    },
    'it is asymmetric': {
      events: [...COVERED, read()],
      inventories: [inventoryOf('2025-06-07T10:00:00Z', [{ arn: KEY, describe: { spec: 'RSA_4096' } }])],
    },
    'AWS manages it': {
      events: [...COVERED, wrote()],
      inventories: [inventoryOf('2025-06-07T10:00:00Z', [{ arn: KEY, describe: { manager: 'AWS' } }])],
    },
    'it is disabled': {
      events: [...COVERED, read(), kmsCall('DisableKey', { at: '2025-05-20T00:00:00Z', request: { keyId: KEY } })],
    },
    'nobody used it at all': { events: [...COVERED, wrote('2025-02-01T00:00:00Z')] },
  },
});
