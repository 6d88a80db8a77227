import { directUseOfServiceKey } from '@/lib/analyzers/direct-use-of-service-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asUser, type Call, keyArn, kmsCall, type RawRecord } from '../support/events';

const KEY = keyArn();
const DIRECT = '00000000-0000-4000-8000-00000000d1ec';
const BUCKET = { 'aws:s3:arn': 'arn:aws:s3:::data' };

/** Uses by way of S3, some on each of a number of days in May. */
function throughS3(days: number, perDay: number, call: Call = {}): RawRecord[] {
  return Array.from({ length: days * perDay }, (_, index) =>
    kmsCall('GenerateDataKey', {
      at: new Date(Date.UTC(2025, 4, 10 + Math.floor(index / perDay), 8, index % perDay)),
      via: 's3',
      context: BUCKET,
      ...call,
    }),
  );
}

function direct(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asUser('Mallory'), context: BUCKET, ...call });
}

describeAnalyzer(directUseOfServiceKey, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a person decrypts with a key of S3': {
      events: [...throughS3(20, 6), direct('2025-06-01T10:00:00Z', { id: DIRECT })],
      finds: [
        {
          subject: KEY,
          severity: 'high',
          confidence: 'high',
          event_ids: [DIRECT],
          observed_at: new Date('2025-06-01T10:00:00Z'),
        },
      ],
    },
    'the habit is of ten days': {
      events: [...throughS3(10, 12), direct('2025-05-25T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'a person who had tried it before the habit began decrypts after a month of S3 alone': {
      events: [direct('2025-04-01T10:00:00Z'), ...throughS3(20, 6), direct('2025-06-01T10:00:00Z', { id: DIRECT })],
      finds: [{ subject: KEY, severity: 'high', event_ids: [DIRECT], observed_at: new Date('2025-06-01T10:00:00Z') }],
    },
    'S3 shows only as AWS Internal': {
      events: [
        ...throughS3(20, 6, {
          and: {
            sourceIPAddress: 'AWS Internal',
            userAgent: 'AWS Internal',
            userIdentity: { ...asRole(), invokedBy: 'AWS Internal' },
          },
        }),
        direct('2025-06-01T10:00:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'S3 used the key ten times in a month, and nobody else': {
      events: [...throughS3(10, 1), direct('2025-06-01T10:00:00Z')],
      finds: [{ subject: KEY, severity: 'high', confidence: 'low' }],
    },
    'the role in whose name S3 always called does, beside what S3 does for it and its looks at the key': {
      events: [
        ...throughS3(20, 6),
        kmsCall('GenerateDataKey', { at: '2025-06-01T09:00:00Z', via: 's3', context: BUCKET }),
        kmsCall('DescribeKey', { at: '2025-06-01T09:30:00Z' }),
        direct('2025-06-01T10:00:00Z', { by: asRole(), id: DIRECT }),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 1, event_ids: [DIRECT] }],
    },
    'people look at the key every day': {
      events: [
        ...throughS3(20, 6),
        ...Array.from({ length: 20 }, (_, index) =>
          kmsCall('DescribeKey', { at: new Date(Date.UTC(2025, 4, 10 + index, 9)), by: asUser() }),
        ),
        direct('2025-06-01T10:00:00Z', { id: DIRECT }),
      ],
      finds: [{ subject: KEY, severity: 'high', event_ids: [DIRECT] }],
    },
    'somebody succeeds who was refused days before': {
      events: [
        ...throughS3(20, 6),
        direct('2025-05-28T10:00:00Z', { error: 'AccessDenied', message: 'no' }),
        direct('2025-06-01T10:00:00Z', { id: DIRECT }),
      ],
      finds: [{ subject: KEY, severity: 'high', event_ids: [DIRECT], observed_at: new Date('2025-06-01T10:00:00Z') }],
    },
    'two principals do': {
      events: [
        ...throughS3(20, 6),
        direct('2025-06-01T10:00:00Z'),
        direct('2025-06-01T11:00:00Z', { by: asRole('Tool') }),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'programs use the key directly as well': {
      events: [
        ...throughS3(20, 6),
        ...Array.from({ length: 10 }, (_, index) => direct(`2025-05-1${index}T09:00:00Z`, { by: asRole('App') })),
        direct('2025-06-01T10:00:00Z'),
      ].filter(({ eventTime }) => String(eventTime) !== '2025-05-10T09:00:00Z'),
      asOf: new Date('2025-06-02T00:00:00Z'),
      // The first direct day has a habit of one day only.
    },
    'a program calls directly every week, as it has since before S3 began': {
      events: [
        ...['2025-05-05', '2025-05-12', '2025-05-19', '2025-05-26', '2025-06-02'].map((day) =>
          direct(`${day}T10:00:00Z`, { by: asRole('Weekly') }),
        ),
        ...throughS3(20, 60),
      ],
    },
    'the key was used too little to tell': { events: [...throughS3(9, 1), direct('2025-06-01T10:00:00Z')] },
    'all use was on a few days': { events: [...throughS3(2, 40), direct('2025-06-01T10:00:00Z')] },
    'the call was denied': {
      events: [...throughS3(20, 6), direct('2025-06-01T10:00:00Z', { error: 'AccessDenied', message: 'no' })],
    },
    'EC2 attached a volume in the name of an instance': {
      events: [
        ...throughS3(20, 6),
        direct('2025-06-01T10:00:00Z', {
          by: {
            type: 'AssumedRole',
            principalId: '111122223333:aws:ec2-infrastructure:i-0abc',
            arn: 'arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0abc',
            accountId: '111122223333',
            sessionContext: {
              sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/aws:ec2-infrastructure' },
            },
          },
        }),
      ],
    },
    'EC2 attached a volume, and the record names no role behind its session': {
      events: [
        ...throughS3(20, 6),
        direct('2025-06-01T10:00:00Z', {
          by: {
            type: 'AssumedRole',
            principalId: '111122223333:aws:ec2-infrastructure:i-0abc',
            arn: 'arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0abc',
            accountId: '111122223333',
          },
        }),
      ],
    },
    'another service begins to use it': {
      events: [...throughS3(20, 6), direct('2025-06-01T10:00:00Z', { via: 'rds' })],
    },
    'somebody looked at the key': {
      events: [...throughS3(20, 6), kmsCall('DescribeKey', { at: '2025-06-01T10:00:00Z', by: asUser('Mallory') })],
    },
    'the permission was tried with a dry run': {
      events: [...throughS3(20, 6), direct('2025-06-01T10:00:00Z', { error: 'DryRunOperationException' })],
    },
  },

  isExpected: {
    'the new program is on the list': {
      like: 'a person decrypts with a key of S3',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
