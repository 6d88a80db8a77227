import { trailKeyAtRisk } from '@/lib/analyzers/trail-key-at-risk';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asService, type Call, keyArn, kmsCall, otherCall } from '../support/events';
import { inventoryOf, trailInventoryOf } from '../support/inventory';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
const FOREIGN = keyArn(undefined, { account: '999988887777' });
const TRAIL = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';

/** CloudTrail asks for a data key for one of its files. */
function written(at: string, key = KEY, call: Call = {}) {
  return kmsCall('GenerateDataKey', {
    at,
    key,
    by: asService('cloudtrail.amazonaws.com'),
    account: '111122223333',
    context: { 'aws:cloudtrail:arn': TRAIL, 'aws:s3:arn': 'arn:aws:s3:::logs/AWSLogs/x.json.gz' },
    ...call,
  });
}

function changed(name: string, at: string, key = KEY, call: Call = {}) {
  return kmsCall(name, { at, key, request: { keyId: key }, ...call });
}

/** The default encryption of the bucket of logs is set. */
function bucketSet(at: string, key: string | null, call: Call = {}) {
  return otherCall('s3.amazonaws.com', key === null ? 'DeleteBucketEncryption' : 'PutBucketEncryption', {
    at,
    request: {
      bucketName: 'logs',
      ...(key !== null && {
        ServerSideEncryptionConfiguration: {
          xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
          Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
        },
        encryption: '',
      }),
    },
    ...call,
  });
}

/** The trail is made, without a key of its own. */
const MADE = otherCall('cloudtrail.amazonaws.com', 'CreateTrail', {
  at: '2025-06-01T09:00:00Z',
  request: { name: 'main', s3BucketName: 'logs' },
  response: { name: 'main', s3BucketName: 'logs', trailARN: TRAIL },
});

const PUBLIC = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
};

describeAnalyzer(trailKeyAtRisk, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the trail has no key of its own, and the default key of its bucket was disabled': {
      events: [MADE, bucketSet('2025-06-02T10:00:00Z', KEY), changed('DisableKey', '2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'critical', event_count: 1, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'an inventory shows a trail without a key, and its bucket defaults to a key of an account outside': {
      events: [bucketSet('2025-06-02T10:00:00Z', FOREIGN)],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, bucket: 'logs' }])],
      finds: [{ subject: FOREIGN, severity: 'critical' }],
    },
    'inventories show that the key of a trail waits for deletion': {
      inventories: [
        trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, kmsKeyId: KEY }]),
        inventoryOf('2025-06-05T00:00:00Z', [{ arn: KEY, describe: { state: 'PendingDeletion' } }]),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_count: 0 }],
    },
    'an inventory shows a trail under a key of an account outside': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, kmsKeyId: FOREIGN }])],
      finds: [{ subject: FOREIGN, severity: 'critical' }],
    },
    'the key was disabled': {
      events: [written('2025-06-02T10:00:00Z'), changed('DisableKey', '2025-06-03T10:00:00Z')],
      finds: [
        { subject: KEY, severity: 'critical', confidence: 'high', observed_at: new Date('2025-06-03T10:00:00Z') },
      ],
    },
    'the key waits for deletion': {
      events: [written('2025-06-02T10:00:00Z'), changed('ScheduleKeyDeletion', '2025-06-03T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'everybody may use the key': {
      events: [written('2025-06-02T10:00:00Z')],
      inventories: [inventoryOf('2025-06-06T10:00:00Z', [{ arn: KEY, describe: {}, policy: PUBLIC }])],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'the key is of an account outside': {
      events: [written('2025-06-02T10:00:00Z', FOREIGN)],
      finds: [{ subject: FOREIGN, severity: 'critical' }],
    },
  },

  staysSilent: {
    'the default key of another bucket was disabled': {
      events: [
        MADE,
        bucketSet('2025-06-02T10:00:00Z', KEY, { and: { requestParameters: { bucketName: 'data', key: KEY } } }),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'the default key of the bucket was disabled, but the trail has a key of its own': {
      events: [
        MADE,
        written('2025-06-02T09:00:00Z', OTHER),
        bucketSet('2025-06-02T10:00:00Z', KEY),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'the default key of the bucket was replaced before it was disabled': {
      events: [
        MADE,
        bucketSet('2025-06-02T10:00:00Z', KEY),
        bucketSet('2025-06-02T11:00:00Z', OTHER),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'the bucket went back to keys of S3': {
      events: [
        MADE,
        bucketSet('2025-06-02T10:00:00Z', KEY),
        bucketSet('2025-06-02T11:00:00Z', null),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'setting the default of the bucket was denied': {
      events: [
        MADE,
        bucketSet('2025-06-02T10:00:00Z', KEY, { error: 'AccessDenied' }),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'the trail delivers into another bucket by now': {
      events: [
        MADE,
        otherCall('cloudtrail.amazonaws.com', 'UpdateTrail', {
          at: '2025-06-01T10:00:00Z',
          request: { name: 'main', s3BucketName: 'new-logs' },
          response: { name: 'main', s3BucketName: 'new-logs', trailARN: TRAIL },
        }),
        bucketSet('2025-06-02T10:00:00Z', KEY),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'the inventory shows a trail without a key': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL }])],
    },
    'the inventory shows that the trail has moved to another key since its last file': {
      events: [written('2025-06-02T10:00:00Z'), changed('DisableKey', '2025-06-06T10:00:00Z')],
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, kmsKeyId: OTHER }])],
    },
    'the inventory shows a key of the central log account, which is trusted': {
      inventories: [trailInventoryOf('2025-06-05T00:00:00Z', [{ arn: TRAIL, kmsKeyId: FOREIGN }])],
      site: { organizationAccounts: [{ accountId: '999988887777', name: 'logs' }] },
    },
    'the key is well': { events: [written('2025-06-02T10:00:00Z')] },
    'it was enabled again': {
      events: [
        written('2025-06-02T10:00:00Z'),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
        changed('EnableKey', '2025-06-03T11:00:00Z'),
      ],
    },
    'disabling it was denied': {
      events: [
        written('2025-06-02T10:00:00Z'),
        changed('DisableKey', '2025-06-03T10:00:00Z', KEY, { error: 'AccessDenied' }),
      ],
    },
    'the trail has moved to another key': {
      events: [
        written('2025-06-02T10:00:00Z'),
        written('2025-06-03T10:00:00Z', OTHER),
        changed('DisableKey', '2025-06-04T10:00:00Z'),
      ],
    },
    'the key is of the central log account, which is trusted': {
      events: [written('2025-06-02T10:00:00Z', FOREIGN)],
      site: { organizationAccounts: [{ accountId: '999988887777', name: 'logs' }] },
    },
    'the key protects something else': {
      events: [
        written('2025-06-02T10:00:00Z', KEY, { context: { 'aws:s3:arn': 'arn:aws:s3:::data' } }),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
    'somebody only read a file of the trail': {
      events: [
        written('2025-06-02T10:00:00Z', KEY, { and: { eventName: 'Decrypt' } }),
        changed('DisableKey', '2025-06-03T10:00:00Z'),
      ],
    },
  },
});
