import type { DigestVerdictRow } from '@/db/event-sink';
import { unusedKey } from '@/lib/analyzers/unused-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, type Call, daysWithoutKms, keyArn, kmsCall, quietDays } from '../support/events';
import { inventoryOf, trailInventoryOf } from '../support/inventory';

const KEY = keyArn();
const OTHER_KEY = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const MRK = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const COVERED = quietDays('2025-02-25', '2025-06-07');

function created(at: string, call: Call = {}) {
  return kmsCall('CreateKey', {
    at,
    request: { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS' },
    response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER', origin: 'AWS_KMS' } },
    ...call,
  });
}

function decrypted(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, ...call });
}

/** What a digest says of a log of April 2025 of a Region. */
function saidOfLog(verdict: string, region = 'us-east-1'): DigestVerdictRow {
  const day = '2025/04/20';
  const name = `111122223333_CloudTrail_${region}_20250420T1000Z_0123456789abcdef.json.gz`;
  return {
    tail: `AWSLogs/111122223333/CloudTrail/${region}/${day}/${name}`,
    kind: 'log',
    verdict,
    because: null,
    validatedAt: new Date('2025-06-06T08:00:00Z'),
  };
}

describeAnalyzer(unusedKey, {
  asOf: new Date('2025-06-07T12:00:00Z'),

  fires: {
    'nobody used a key of this account for ninety covered days': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), decrypted('2025-01-20T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium', observed_at: new Date('2025-01-20T00:00:00Z') }],
    },
    'a log is missing of another Region, and one of its own is as it was delivered': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), decrypted('2025-01-20T00:00:00Z')],
      digests: [saidOfLog('log-missing', 'eu-west-1'), saidOfLog('valid')],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium' }],
    },
    'the API says the same as the logs': {
      events: [...COVERED, created('2025-01-10T00:00:00Z')],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          { arn: KEY, describe: {}, lastUsage: { trackingSince: '2024-11-01T00:00:00Z' } },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high' }],
    },
    'the logs have gaps but the API tracked all of the window': {
      events: [...COVERED.slice(0, 40), created('2025-01-10T00:00:00Z')],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          {
            arn: KEY,
            describe: {},
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z', at: '2025-02-01T00:00:00Z', operation: 'Decrypt' },
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium', observed_at: new Date('2025-02-01T00:00:00Z') }],
    },
    'data that lasts was seen under it': {
      events: [
        ...COVERED,
        created('2025-01-10T00:00:00Z'),
        decrypted('2025-01-20T00:00:00Z', {
          via: 's3',
          context: { 'aws:s3:arn': 'arn:aws:s3:::example-archive/report.csv' },
        }),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'a volume may still be attached: nobody calls for months, and both sources say so': {
      events: [
        ...COVERED,
        created('2025-01-10T00:00:00Z'),
        decrypted('2025-01-20T00:00:00Z', {
          via: 'ebs',
          by: asRole('aws:ec2-infrastructure'),
          context: { 'aws:ebs:id': 'vol-0123456789abcdef0' },
        }),
      ],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          {
            arn: KEY,
            describe: {},
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z', at: '2025-01-20T00:00:00Z', operation: 'Decrypt' },
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'its public half may be used offline, which no log tells': {
      events: COVERED,
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          {
            arn: KEY,
            describe: { spec: 'RSA_2048', usage: 'SIGN_VERIFY' },
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z' },
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'its alias says that it is kept for recovery, and both sources say that it is idle': {
      events: [...COVERED, created('2025-01-10T00:00:00Z')],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          {
            arn: KEY,
            describe: {},
            aliases: ['billing-dr'],
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z' },
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'high' }],
    },
    'a service holds a grant on it, and both sources say that it is idle': {
      events: [
        ...COVERED,
        created('2025-01-10T00:00:00Z'),
        kmsCall('CreateGrant', {
          at: '2025-01-20T00:00:00Z',
          via: 'rds',
          request: { granteePrincipal: 'rds.us-east-1.amazonaws.com', operations: ['Decrypt'] },
          response: { grantId: 'abcdef' },
        }),
      ],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          { arn: KEY, describe: {}, lastUsage: { trackingSince: '2024-11-01T00:00:00Z' } },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'high' }],
    },
    'it makes HMACs, which have no public half, and both sources say that it is idle': {
      events: COVERED,
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          {
            arn: KEY,
            describe: { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' },
            lastUsage: { trackingSince: '2024-11-01T00:00:00Z' },
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high' }],
    },
    'it was only looked at, tried in vain and validated': {
      events: [
        ...COVERED,
        created('2025-01-10T00:00:00Z'),
        kmsCall('DescribeKey', { at: '2025-05-01T00:00:00Z' }),
        decrypted('2025-05-02T00:00:00Z', { error: 'AccessDenied' }),
        decrypted('2025-05-03T00:00:00Z', { error: 'DryRunOperationException' }),
        kmsCall('GenerateDataKey', {
          at: '2025-05-04T00:00:00Z',
          via: 'secretsmanager',
          context: {
            SecretARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app',
            SecretVersionId: 'RequestToValidateKeyAccess',
          },
        }),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'nobody says who manages it, but a direct use shows that it is no key of AWS': {
      events: [...COVERED, decrypted('2025-01-20T00:00:00Z')],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium' }],
    },
    'nobody says who manages it, but somebody disabled and enabled it, as with no key of AWS': {
      events: [
        ...COVERED,
        decrypted('2025-01-20T00:00:00Z', {
          via: 'ebs',
          by: asRole('Web'),
          context: { 'aws:ebs:id': 'vol-0123456789' },
        }),
        kmsCall('DisableKey', { at: '2025-01-22T00:00:00Z' }),
        kmsCall('EnableKey', { at: '2025-01-22T00:01:00Z' }),
      ],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the site counts as idle sooner': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), decrypted('2025-05-01T00:00:00Z')],
      site: { unusedAfterDays: 30 },
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'the trails of its place record writes only': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), decrypted('2025-01-20T00:00:00Z')],
      inventories: [
        trailInventoryOf('2025-03-10T00:00:00Z', [
          {
            arn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main',
            logging: true,
            selectors: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
          },
        ]),
      ],
    },
    'a log of its place is missing, as its digest says': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), decrypted('2025-01-20T00:00:00Z')],
      digests: [saidOfLog('log-missing')],
    },
    'it was used inside the window': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), decrypted('2025-05-01T00:00:00Z')],
    },
    'only the API knows of a use inside the window': {
      events: [...COVERED, created('2025-01-10T00:00:00Z')],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          { arn: KEY, lastUsage: { trackingSince: '2024-11-01T00:00:00Z', at: '2025-05-20T00:00:00Z' } },
        ]),
      ],
    },
    'the trail writes every day, but never of KMS': {
      events: [
        ...daysWithoutKms('2025-02-25', '2025-06-07'),
        created('2025-01-10T00:00:00Z'),
        decrypted('2025-01-20T00:00:00Z'),
      ],
    },
    'the silence is not covered': {
      events: [...COVERED.slice(0, 40), created('2025-01-10T00:00:00Z'), decrypted('2025-01-20T00:00:00Z')],
    },
    'another Region is covered, not its own': {
      events: [
        ...quietDays('2025-02-25', '2025-06-07', { region: 'eu-west-1' }),
        created('2025-01-10T00:00:00Z'),
        decrypted('2025-01-20T00:00:00Z'),
      ],
    },
    'it is younger than a month': { events: [...COVERED, created('2025-05-20T00:00:00Z')] },
    'it is disabled already': {
      events: [...COVERED, created('2025-01-10T00:00:00Z'), kmsCall('DisableKey', { at: '2025-02-10T00:00:00Z' })],
    },
    'it waits for deletion': {
      events: [
        ...COVERED,
        created('2025-01-10T00:00:00Z'),
        kmsCall('ScheduleKeyDeletion', { at: '2025-06-01T00:00:00Z', request: { pendingWindowInDays: 30 } }),
      ],
    },
    'it is managed by AWS': {
      events: [...COVERED, decrypted('2025-01-20T00:00:00Z', { via: 'ebs', request: { keyId: 'alias/aws/ebs' } })],
    },
    'it may be managed by AWS: only a service ever used it': {
      events: [
        ...COVERED,
        decrypted('2025-01-20T00:00:00Z', {
          via: 'ebs',
          by: asRole('Web'),
          context: { 'aws:ebs:id': 'vol-0123456789' },
        }),
      ],
    },
    'it may be managed by AWS: people only looked at it, and a change of it was refused, while they use another key': {
      events: [
        ...COVERED,
        decrypted('2025-01-20T00:00:00Z', {
          via: 'ebs',
          by: asRole('Web'),
          context: { 'aws:ebs:id': 'vol-0123456789' },
        }),
        kmsCall('DescribeKey', { at: '2025-01-21T00:00:00Z' }),
        kmsCall('DisableKey', { at: '2025-01-21T00:00:00Z', error: 'AccessDenied' }),
        kmsCall('CreateGrant', {
          at: '2025-01-21T00:01:00Z',
          via: 'ec2',
          request: { granteePrincipal: 'arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0abc' },
          response: { grantId: 'abcdef' },
        }),
        kmsCall('DisableKey', { at: '2025-01-22T00:00:00Z', key: OTHER_KEY }),
        kmsCall('EnableKey', { at: '2025-01-22T00:01:00Z', key: OTHER_KEY }),
        decrypted('2025-06-01T00:00:00Z', { key: OTHER_KEY }),
      ],
    },
    'it is a replica of a key that is in use elsewhere': {
      events: [
        ...COVERED,
        created('2025-01-10T00:00:00Z', {
          key: keyArn(MRK),
          response: {
            keyMetadata: { arn: keyArn(MRK), keyState: 'Enabled', keyManager: 'CUSTOMER', multiRegion: true },
          },
        }),
        decrypted('2025-06-01T00:00:00Z', { key: keyArn(MRK, { region: 'eu-west-1' }), region: 'eu-west-1' }),
      ],
    },
  },

  isExpected: {
    'the key is kept for recovery or for once a year, and on the list': {
      like: 'nobody used a key of this account for ninety covered days',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});
