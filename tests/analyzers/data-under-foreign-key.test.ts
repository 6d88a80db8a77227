import { dataUnderForeignKey } from '@/lib/analyzers/data-under-foreign-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import {
  asForeign,
  asRole,
  asService,
  type Call,
  crossAccountPair,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  otherCall,
} from '../support/events';

const FOREIGN_KEY = keyArn('99999999-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT });
const BUCKET = 'arn:aws:s3:::our-bucket';
const AT = '2025-06-03T10:00:00Z';

/** Our own principal under a key of somebody else, in our own trail. */
function written(eventName: string, call: Call = {}) {
  return kmsCall(eventName, { at: AT, key: FOREIGN_KEY, ...call });
}

function intoBucket(bucket: string, call: Call = {}) {
  return written('GenerateDataKey', { via: 's3', context: { 'aws:s3:arn': `${bucket}/report.csv` }, ...call });
}

/** The bucket was encrypted under a key of ours before. */
const BEFORE = kmsCall('GenerateDataKey', { at: '2025-06-01T10:00:00Z', via: 's3', context: { 'aws:s3:arn': BUCKET } });

const MEMBER = '777788889999';
const CHINESE_KEY = FOREIGN_KEY.replace('arn:aws:', 'arn:aws-cn:').replace('us-east-1', 'cn-north-1');

/** Written for weeks into a bucket of which nothing else tells whose it is. */
const WEEKS_INTO_SOME = ['2025-05-10', '2025-05-20', '2025-06-03'].map((day) =>
  intoBucket('arn:aws:s3:::some-bucket', { at: `${day}T10:00:00Z` }),
);

describeAnalyzer(dataUnderForeignKey, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a bucket that was under our own key is written under a foreign one': {
      events: [BEFORE, intoBucket(BUCKET), intoBucket(BUCKET, { at: '2025-06-04T10:00:00Z' })],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical' }],
    },
    'the default encryption of the bucket was changed in our account': {
      events: [
        otherCall('s3.amazonaws.com', 'PutBucketEncryption', {
          at: '2025-06-03T09:00:00Z',
          request: { bucketName: 'our-bucket' },
        }),
        intoBucket(BUCKET),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical' }],
    },
    'a volume of ours was made under it': {
      events: [
        written('GenerateDataKeyWithoutPlaintext', { via: 'ec2', context: { 'aws:ebs:id': 'vol-0123456789abcdef0' } }),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical' }],
    },
    'the context names a resource with our account': {
      events: [
        written('GenerateDataKey', {
          via: 'secretsmanager',
          context: {
            SecretARN: `arn:aws:secretsmanager:us-east-1:${OWN_ACCOUNT}:secret:db-AbCdEf`,
            SecretVersionId: 'v1',
          },
        }),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical' }],
    },
    'data was moved from our key to it with ReEncrypt': {
      events: [
        written('ReEncrypt', {
          key: [keyArn(), FOREIGN_KEY],
          via: 'ec2',
          request: {
            sourceEncryptionContext: { 'aws:ebs:id': 'snap-0123456789abcdef0' },
            destinationEncryptionContext: { 'aws:ebs:id': 'snap-0123456789abcdef1' },
          },
        }),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical' }],
    },
    'the logs do not say whose bucket it is, as with the bucket of a vendor': {
      events: [intoBucket('arn:aws:s3:::some-bucket')],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', confidence: 'low' }],
    },
    'S3 speaks in the name of the caller as "AWS Internal", and the bucket was only ever under a key of S3': {
      events: [
        written('GenerateDataKey', {
          context: { 'aws:s3:arn': 'arn:aws:s3:::some-bucket/ledger.csv' },
          by: { ...asRole('Mallory'), invokedBy: 'AWS Internal' },
        }),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', confidence: 'low' }],
    },
    'a bucket known as ours is written for weeks, which is no habit to be used to': {
      events: [
        BEFORE,
        ...['2025-05-10', '2025-05-20', '2025-06-03'].map((day) => intoBucket(BUCKET, { at: `${day}T10:00:00Z` })),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', confidence: 'high' }],
    },
    'we have written into that bucket for weeks, as one does with a vendor': {
      events: ['2025-05-10', '2025-05-20', '2025-06-03'].map((day) =>
        intoBucket('arn:aws:s3:::some-bucket', { at: `${day}T10:00:00Z` }),
      ),
      finds: [{ subject: FOREIGN_KEY, severity: 'low', confidence: 'low' }],
    },
    'we were refused a change of its encryption, and data in it under our key, which makes no bucket ours': {
      events: [
        otherCall('s3.amazonaws.com', 'PutBucketEncryption', {
          at: '2025-05-09T09:00:00Z',
          request: { bucketName: 'some-bucket' },
          error: 'AccessDenied',
        }),
        kmsCall('GenerateDataKey', {
          at: '2025-05-09T10:00:00Z',
          via: 's3',
          context: { 'aws:s3:arn': 'arn:aws:s3:::some-bucket' },
          error: 'AccessDenied',
        }),
        ...['2025-05-10', '2025-05-20', '2025-06-03'].map((day) =>
          intoBucket('arn:aws:s3:::some-bucket', { at: `${day}T10:00:00Z` }),
        ),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'low', confidence: 'low' }],
    },
    'a key of ours had that name in a context of somebody’s own making, which makes no bucket ours': {
      events: [
        kmsCall('Encrypt', { at: '2025-05-09T10:00:00Z', context: { archive: 'arn:aws:s3:::some-bucket' } }),
        ...WEEKS_INTO_SOME,
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'low', confidence: 'low' }],
    },
    'we made an access point of that bucket, as one may of a bucket of somebody else': {
      events: [
        otherCall('s3.amazonaws.com', 'CreateAccessPoint', {
          at: '2025-05-09T09:00:00Z',
          request: { bucketName: 'some-bucket', kmsKeyId: FOREIGN_KEY },
        }),
        ...WEEKS_INTO_SOME,
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'low', confidence: 'low' }],
    },
    'the default encryption of a bucket in China was changed, where ARNs begin in another way': {
      events: [
        otherCall('s3.amazonaws.com', 'PutBucketEncryption', {
          at: '2025-06-03T09:00:00Z',
          region: 'cn-north-1',
          request: { bucketName: 'our-bucket' },
        }),
        intoBucket('arn:aws-cn:s3:::our-bucket', { key: CHINESE_KEY, region: 'cn-north-1' }),
      ],
      finds: [{ subject: CHINESE_KEY, severity: 'critical', confidence: 'high' }],
    },
    'a bucket of that name in China is ours, and not the one that was written into': {
      events: [
        otherCall('s3.amazonaws.com', 'PutBucketEncryption', {
          at: '2025-05-09T09:00:00Z',
          region: 'cn-north-1',
          request: { bucketName: 'some-bucket' },
        }),
        ...WEEKS_INTO_SOME,
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'low', confidence: 'low' }],
    },
    'the resource in the context belongs to another account of the organization': {
      site: { organizationAccounts: [{ accountId: MEMBER }] },
      events: [
        written('GenerateDataKey', { via: 'sqs', context: { 'aws:sqs:arn': `arn:aws:sqs:us-east-1:${MEMBER}:inbox` } }),
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', confidence: 'high' }],
    },
    'the bucket was under a key of another account of the organization before': {
      site: { organizationAccounts: [{ accountId: MEMBER }] },
      events: [
        kmsCall('GenerateDataKey', {
          at: '2025-05-09T10:00:00Z',
          key: keyArn('88888888-12ab-34cd-56ef-1234567890ab', { account: MEMBER }),
          via: 's3',
          context: { 'aws:s3:arn': 'arn:aws:s3:::some-bucket' },
        }),
        ...WEEKS_INTO_SOME,
      ],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical', confidence: 'high' }],
    },
    'the owner of the key was a partner until the day before': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, until: '2025-06-02' }] },
      events: [BEFORE, intoBucket(BUCKET)],
      finds: [{ subject: FOREIGN_KEY, severity: 'critical' }],
    },
  },

  staysSilent: {
    'the call was denied': { events: [BEFORE, intoBucket(BUCKET, { error: 'AccessDenied' })] },
    'the resource in the context belongs to the vendor': {
      events: [
        written('GenerateDataKey', {
          via: 'sqs',
          context: { 'aws:sqs:arn': `arn:aws:sqs:us-east-1:${OTHER_ACCOUNT}:inbox` },
        }),
      ],
    },
    'we encrypted something of the partner by hand, in no resource of ours': {
      events: [written('Encrypt', { context: { purpose: 'exchange' } }), written('Encrypt')],
    },
    'we read what is under the foreign key': {
      events: [BEFORE, written('Decrypt', { via: 's3', context: { 'aws:s3:arn': `${BUCKET}/report.csv` } })],
    },
    'data was moved from the foreign key to ours': {
      events: [
        written('ReEncrypt', {
          key: [FOREIGN_KEY, keyArn()],
          via: 'ec2',
          request: {
            sourceEncryptionContext: { 'aws:ebs:id': 'snap-0123456789abcdef0' },
            destinationEncryptionContext: { 'aws:ebs:id': 'snap-0123456789abcdef1' },
          },
        }),
      ],
    },
    'the organization keeps its keys in that account': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [BEFORE, intoBucket(BUCKET)],
    },
    'the owner of the key is a partner': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [BEFORE, intoBucket(BUCKET)],
    },
    'the logs of the owner of the key are here too': {
      events: [
        BEFORE,
        ...Object.values(
          crossAccountPair('GenerateDataKey', {
            at: AT,
            owner: OTHER_ACCOUNT,
            caller: OWN_ACCOUNT,
            key: FOREIGN_KEY,
            via: 's3',
            context: { 'aws:s3:arn': BUCKET },
          }),
        ),
      ],
    },
    'a stranger wrote under our key': {
      events: [
        kmsCall('GenerateDataKey', {
          at: AT,
          by: asForeign(),
          account: OWN_ACCOUNT,
          via: 's3',
          context: { 'aws:s3:arn': 'arn:aws:s3:::their-bucket' },
        }),
      ],
    },
    'a service wrote under a key of its own account, by itself': {
      events: [
        written('GenerateDataKey', {
          by: asService('dsql.amazonaws.com'),
          account: OWN_ACCOUNT,
          context: { 'aws:dsql:ClusterId': 'abc' },
        }),
      ],
    },
    'it was only a validation of the key by Secrets Manager': {
      events: [
        written('GenerateDataKey', {
          by: asRole(),
          via: 'secretsmanager',
          context: {
            SecretARN: `arn:aws:secretsmanager:us-east-1:${OWN_ACCOUNT}:secret:db-AbCdEf`,
            SecretVersionId: 'RequestToValidateKeyAccess',
          },
        }),
      ],
    },
  },
});
