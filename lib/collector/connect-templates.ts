import { randomBytes } from 'node:crypto';
import type { Partition } from '@/lib/model/partition';
import { leastPolicies, type PolicyStatement, ROLE_NAME } from './least-policy';

/** What a role in the account of the logs is to open. */
export interface Connection {
  /** In which all of it lies: no role is taken across partitions. */
  readonly partition: Partition;
  /** Who may take the role: the ARN of a user, a role, or of an account's root. */
  readonly trusted: string;
  readonly externalId: string;
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
  /** The key under which the logs are encrypted; null when under none of our own. */
  readonly kmsKeyArn: string | null;
  readonly queueArn: string | null;
  /** Whether keys and trails of the account are asked about as well. */
  readonly withInventory: boolean;
}

/** An external id that nobody guesses: 160 random bits, twice what a guess could be worth trying for. */
export function newExternalId(): string {
  return randomBytes(20).toString('hex');
}

/**
 * The rights that reading the connection takes, and no more. HeadBucket goes by s3:ListBucket, HeadObject by s3:GetObject
 * (S3 User Guide, "Required permissions for Amazon S3 API operations").
 */
export function connectionStatements(connection: Connection): readonly PolicyStatement[] {
  const { partition, bucket, prefix, kmsKeyArn, queueArn, withInventory } = connection;
  const allow = (Sid: string, Action: readonly string[], Resource: string): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  return [
    allow('ListLogs', ['s3:ListBucket'], `arn:${partition}:s3:::${bucket}`),
    allow('ReadLogs', ['s3:GetObject'], `arn:${partition}:s3:::${bucket}/${prefix}*`),
    // Knows no resource. The keys are public; they prove the digests.
    allow('ProveLogs', ['cloudtrail:ListPublicKeys'], '*'),
    ...(kmsKeyArn === null ? [] : [allow('DecryptLogs', ['kms:Decrypt'], kmsKeyArn)]),
    ...(queueArn === null
      ? []
      : [allow('HearOfLogs', ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'], queueArn)]),
    ...(withInventory ? leastPolicies(partition).account.Statement : []),
  ];
}

/** A CloudFormation template, in JSON, that makes the role. */
export function cloudFormation(connection: Connection): string {
  return `${JSON.stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'The role in which KeyTrail reads CloudTrail logs. It can change nothing but messages of its queue.',
      Resources: {
        KeyTrailReader: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: ROLE_NAME,
            AssumeRolePolicyDocument: trustPolicy(connection),
            Policies: [{ PolicyName: 'KeyTrailReads', PolicyDocument: policyOf(connection) }],
          },
        },
      },
      Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['KeyTrailReader', 'Arn'] } } },
    },
    null,
    2,
  )}\n`;
}

/** The same for Terraform, in its JSON syntax: save it as `keytrail.tf.json`. */
export function terraform(connection: Connection): string {
  return `${JSON.stringify(
    {
      resource: {
        aws_iam_role: {
          keytrail_reader: { name: ROLE_NAME, assume_role_policy: JSON.stringify(trustPolicy(connection)) },
        },
        aws_iam_role_policy: {
          keytrail_reads: {
            name: 'KeyTrailReads',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own reference to the role above
            role: '${aws_iam_role.keytrail_reader.id}',
            policy: JSON.stringify(policyOf(connection)),
          },
        },
      },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
      output: { role_arn: { value: '${aws_iam_role.keytrail_reader.arn}' } },
    },
    null,
    2,
  )}\n`;
}

function policyOf(connection: Connection) {
  return { Version: '2012-10-17', Statement: connectionStatements(connection) };
}

function trustPolicy({ trusted, externalId }: Connection) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: trusted },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  };
}
