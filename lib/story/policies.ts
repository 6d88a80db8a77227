import { PARTNER, STRANGER, type StoryKey } from './cast';
import { PLOT } from './keys';
import type { Json } from './record';

/** The policy KMS gives a key by itself. */
export function defaultPolicy(key: StoryKey): Json {
  return policyOf(key, []);
}

/** The account's own statement, and more. */
export function policyOf(key: StoryKey, more: readonly Json[]): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${key.account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      ...more,
    ],
  };
}

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** What `GetKeyPolicy` says of a key at the end of the story. */
export function presentPolicy(key: StoryKey): Json {
  if (key.manager === 'AWS') {
    const name = key.alias?.replace('aws/', '') ?? 's3';
    return {
      Version: '2012-10-17',
      Id: `auto-${name}-2`,
      Statement: [
        {
          Sid: `Allow access through ${name} for all principals in the account that are authorized to use it`,
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [...USE, 'kms:CreateGrant'],
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:CallerAccount': key.account,
              'kms:ViaService': `${name === 'ebs' ? 'ec2' : name}.${key.region}.amazonaws.com`,
            },
          },
        },
      ],
    };
  }
  const allow = (sid: string, account: string): Json => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: USE,
    Resource: '*',
  });
  switch (key.name) {
    case PLOT.publicPolicy.name:
      return policyOf(key, [
        { Sid: 'Everyone', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
      ]);
    case PLOT.outsideTrust.name:
      return policyOf(key, [allow('Analytics', STRANGER)]);
    case PLOT.snapshots.name:
      return policyOf(key, [{ ...allow('Share', STRANGER), Action: [...USE, 'kms:CreateGrant'] }]);
    case PLOT.partnerShare.name:
      return policyOf(key, [allow('Partner', PARTNER)]);
    case PLOT.reformatted.name:
      return {
        Version: '2012-10-17',
        Statement: [
          { Resource: ['*'], Action: ['kms:*'], Principal: { AWS: [key.account] }, Effect: 'Allow', Sid: 'Renamed' },
        ],
      };
    case PLOT.deniedDeletion.name:
      return policyOf(key, [
        {
          Sid: 'NobodyButTheKeepers',
          Effect: 'Deny',
          NotPrincipal: { AWS: [`arn:aws:iam::${key.account}:role/keeper`, `arn:aws:iam::${key.account}:root`] },
          Action: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
          Resource: '*',
        },
      ]);
    default:
      return policyOf(key, []);
  }
}
