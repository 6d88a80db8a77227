import { defaultEncryptionForeign } from '@/lib/analyzers/default-encryption-foreign';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, keyArn, otherCall } from '../support/events';

const STRANGER = '999988887777';
const FOREIGN = keyArn(undefined, { account: STRANGER });
const SET = '00000000-0000-4000-8000-0000000def21';

function bucket(at: string, key: string | null, call: Call = {}) {
  return otherCall('s3.amazonaws.com', 'PutBucketEncryption', {
    at,
    request: {
      bucketName: 'data',
      ServerSideEncryptionConfiguration: {
        Rule: {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: key === null ? 'AES256' : 'aws:kms',
            ...(key !== null && { KMSMasterKeyID: key }),
          },
        },
      },
    },
    ...call,
  });
}

function volumes(at: string, kmsKeyId: string, call: Call = {}) {
  return otherCall('ec2.amazonaws.com', 'ModifyEbsDefaultKmsKeyId', {
    at,
    request: { ModifyEbsDefaultKmsKeyIdRequest: { KmsKeyId: kmsKeyId } },
    ...call,
  });
}

describeAnalyzer(defaultEncryptionForeign, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a bucket was pointed to the key of a stranger': {
      events: [bucket('2025-06-03T10:00:00Z', FOREIGN, { id: SET, by: asUser('Mallory') })],
      finds: [{ subject: FOREIGN, severity: 'critical', confidence: 'high', event_ids: [SET] }],
    },
    'a bucket in China was': {
      events: [
        bucket(
          '2025-06-03T10:00:00Z',
          `arn:aws-cn:kms:cn-north-1:${STRANGER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
          {
            region: 'cn-north-1',
          },
        ),
      ],
      finds: [
        {
          subject: `arn:aws-cn:kms:cn-north-1:${STRANGER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
          severity: 'critical',
          resources: ['arn:aws-cn:s3:::data'],
        },
      ],
    },
    'new volumes were': {
      events: [volumes('2025-06-03T10:00:00Z', FOREIGN)],
      finds: [{ subject: FOREIGN, severity: 'critical' }],
    },
    'a database was made under the key of a stranger': {
      events: [
        otherCall('rds.amazonaws.com', 'CreateDBInstance', {
          at: '2025-06-03T10:00:00Z',
          request: { dBInstanceIdentifier: 'orders', storageEncrypted: true, kmsKeyId: FOREIGN },
        }),
      ],
      finds: [{ subject: FOREIGN, severity: 'critical', event_count: 1 }],
    },
    'a volume and a secret were': {
      events: [
        otherCall('ec2.amazonaws.com', 'CreateVolume', {
          at: '2025-06-03T10:00:00Z',
          request: { size: '10', encrypted: true, kmsKeyId: FOREIGN },
          response: { volumeId: 'vol-0abc' },
        }),
        otherCall('secretsmanager.amazonaws.com', 'CreateSecret', {
          at: '2025-06-03T11:00:00Z',
          request: { name: 'orders/db', kmsKeyId: FOREIGN },
        }),
      ],
      finds: [{ subject: FOREIGN, severity: 'critical', event_count: 2 }],
    },
    'it was set back since': {
      events: [bucket('2025-06-03T10:00:00Z', FOREIGN), bucket('2025-06-04T10:00:00Z', keyArn())],
      finds: [{ subject: FOREIGN, severity: 'high', event_count: 1 }],
    },
    'an alias of the stranger was named': {
      events: [bucket('2025-06-03T10:00:00Z', `arn:aws:kms:us-east-1:${STRANGER}:alias/free-storage`)],
      finds: [{ subject: `arn:aws:kms:us-east-1:${STRANGER}:alias/free-storage`, severity: 'critical' }],
    },
  },

  staysSilent: {
    'the key is our own': { events: [bucket('2025-06-03T10:00:00Z', keyArn())] },
    'a database was made under a key of our own': {
      events: [
        otherCall('rds.amazonaws.com', 'CreateDBInstance', {
          at: '2025-06-03T10:00:00Z',
          request: { dBInstanceIdentifier: 'orders', storageEncrypted: true, kmsKeyId: keyArn() },
        }),
        bucket('2025-06-03T10:00:00Z', keyArn()),
      ],
    },
    'a file was uploaded into the bucket of a partner under its key': {
      events: [
        otherCall('s3.amazonaws.com', 'CreateMultipartUpload', {
          at: '2025-06-03T10:00:00Z',
          request: { bucketName: 'partner', 'x-amz-server-side-encryption-aws-kms-key-id': FOREIGN },
        }),
        bucket('2025-06-03T10:00:00Z', keyArn()),
      ],
    },
    'RDS refused to make a database under the key of a stranger': {
      events: [
        otherCall('rds.amazonaws.com', 'CreateDBInstance', {
          at: '2025-06-03T10:00:00Z',
          request: { dBInstanceIdentifier: 'orders', kmsKeyId: FOREIGN },
          error: 'KMSKeyNotAccessibleFault',
        }),
      ],
    },
    'S3 encrypts with its own keys': { events: [bucket('2025-06-03T10:00:00Z', null)] },
    'the request was denied': { events: [bucket('2025-06-03T10:00:00Z', FOREIGN, { error: 'AccessDenied' })] },
    'EC2 refused it': { events: [volumes('2025-06-03T10:00:00Z', FOREIGN, { error: 'Client.UnauthorizedOperation' })] },
    'the key is of the central account for keys': {
      events: [bucket('2025-06-03T10:00:00Z', FOREIGN)],
      site: { organizationAccounts: [{ accountId: STRANGER, name: 'keys' }] },
    },
    'the key is named by its id alone': { events: [bucket('2025-06-03T10:00:00Z', 'alias/data')] },
    'encryption of volumes was switched on': {
      events: [
        otherCall('ec2.amazonaws.com', 'EnableEbsEncryptionByDefault', { at: '2025-06-03T10:00:00Z', request: {} }),
      ],
    },
  },
});
