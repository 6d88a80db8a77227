import { randomUUID } from 'node:crypto';
import type { BenchKey } from './bench-inventory';

type Json = Record<string, unknown>;

/** One more CloudTrail file: what an account's keys in one Region were called for within five minutes. */
export function newFile(keys: readonly BenchKey[], at: Date, calls: number): { readonly Records: readonly Json[] } {
  return {
    Records: Array.from({ length: calls }, (_, index) => {
      const key = keys[index % keys.length];
      if (key === undefined) throw new Error('no keys');
      return record(key, new Date(at.getTime() + index * 1000), index);
    }),
  };
}

function record({ account, region, key_arn, number }: BenchKey, at: Date, index: number): Json {
  const writing = number % 50 === 0 ? 'Encrypt' : 'GenerateDataKey';
  const eventName = index % 100 === 99 ? 'EnableKeyRotation' : index % 3 === 0 ? writing : 'Decrypt';
  const isUse = eventName !== 'EnableKeyRotation';
  const role = `app-${number * 3 + (index % 8)}`;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE:i-0${index}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/i-0${index}`,
      accountId: account,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAEXAMPLE',
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
        },
      },
      ...(isUse ? { invokedBy: 's3.amazonaws.com' } : {}),
    },
    eventTime: at.toISOString().replace(/\.\d+Z/, 'Z'),
    eventSource: 'kms.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: isUse ? 's3.amazonaws.com' : '192.0.2.7',
    userAgent: isUse ? 's3.amazonaws.com' : 'aws-sdk-java/2.29',
    requestParameters: isUse
      ? {
          keyId: key_arn,
          encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${account}-data-${number}/object-${index}` },
        }
      : { keyId: key_arn },
    responseElements: null,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: isUse,
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: key_arn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
}
