import { type Json, ORGANIZATION, PARTNER, STRANGER } from './cast';
import { INNOCENT, KEYS, PLOT } from './keys';
import type { StoryKey } from './story-key';

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const MANAGE = [
  'kms:Describe*',
  'kms:Enable*',
  'kms:List*',
  'kms:Put*',
  'kms:Update*',
  'kms:Disable*',
  'kms:Get*',
  'kms:TagResource',
  'kms:UntagResource',
];

/** The account's own statement, and more. */
export function policyOf(key: StoryKey, more: readonly Json[] = []): Json {
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

/** A policy that gives an outside account the use of a key. */
export function sharedWith(key: StoryKey, sid: string, account: string, actions: readonly string[] = USE): Json {
  return policyOf(key, [
    { Sid: sid, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: actions, Resource: '*' },
  ]);
}

/** A policy that lets everybody decrypt. */
export function openToAll(key: StoryKey, sid: string): Json {
  return policyOf(key, [
    { Sid: sid, Effect: 'Allow', Principal: { AWS: '*' }, Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: '*' },
  ]);
}

/** What the console writes for an ordinary key: managers, and users by role. */
export function ordinaryPolicy(key: StoryKey): Json {
  return policyOf(key, ordinaryStatements(key));
}

function ordinaryStatements(key: StoryKey): Json[] {
  const allow = (sid: string, name: string, actions: readonly string[]): Json => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${key.account}:role/${name}` },
    Action: actions,
    Resource: '*',
  });
  return [
    allow('Allow access for Key Administrators', 'terraform-deploy', MANAGE),
    allow('Allow use of the key', `${key.name}-app`, USE),
  ];
}

/** The same policy as `policyOf`, spelt differently, as a new release of a template does. */
export function respelt(key: StoryKey): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      { Resource: ['*'], Action: ['kms:*'], Principal: { AWS: [key.account] }, Effect: 'Allow', Sid: 'RootDelegation' },
    ],
  };
}

/** What `GetKeyPolicy` says of a key at the end of the story. */
export function presentPolicy(key: StoryKey): Json {
  if (key.manager === 'AWS') return policyOfAws(key);
  switch (key.arn) {
    case PLOT.publicPolicy.arn:
      return openToAll(key, 'PublicRead');
    case PLOT.outsideTrust.arn:
      return sharedWith(key, 'AnalyticsPartner', STRANGER);
    case PLOT.snapshots.arn:
      return sharedWith(key, 'SnapshotShare', STRANGER, [...USE, 'kms:CreateGrant']);
    case INNOCENT.partnerShare.arn:
      return sharedWith(key, 'Partner', PARTNER);
    case INNOCENT.reformatted.arn:
      return respelt(key);
    case KEYS.features.arn:
      return openedByTag(key);
    case KEYS.media.arn:
      return ordinaryAnd(key, {
        Sid: 'OldTranscoder',
        Effect: 'Allow',
        Principal: { AWS: 'AROAQ3EGRHEXAMPLE7KLT' },
        Action: USE,
        Resource: '*',
      });
    case KEYS.reports.arn:
      return withPortal(key);
    case KEYS.queues.arn:
      return ordinaryAnd(key, {
        Sid: 'Support',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${key.account}:role/support-tools` },
        Action: ['kms:Decrypt', 'kms:DescribeKey'],
        Resource: '*',
      });
    case KEYS.audit.arn:
      return ordinaryAnd(key, {
        Sid: 'KeepWhileUsed',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
        Resource: '*',
        Condition: { NumericLessThan: { 'kms:TrailingDaysWithoutKeyUsage': '180' } },
      });
    case INNOCENT.deniedDeletion.arn:
      return guarded(key);
    case PLOT.openedQuietly.arn:
    case PLOT.bypassed.arn:
    case KEYS.warehouse.arn:
      return policyOf(key);
    default:
      return key.name.startsWith('backup-vault') ? forOrganization(key) : ordinaryPolicy(key);
  }
}

/** What the console writes, and statements that somebody added. */
function ordinaryAnd(key: StoryKey, ...statements: readonly Json[]): Json {
  return policyOf(key, [...ordinaryStatements(key), ...statements]);
}

/** The policy of the reports, as long as nobody read them but by roles. */
export function withListing(key: StoryKey, ...more: readonly Json[]): Json {
  const listing = {
    Sid: 'AllowListing',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${key.account}:role/${key.name}-app` },
    Action: ['kms:ListKeys', 'kms:ListAliases'],
    Resource: '*',
  };
  return ordinaryAnd(key, listing, ...more);
}

/** The same with a statement for whoever signs in by the account's own identity provider. */
function withPortal(key: StoryKey): Json {
  return withListing(key, {
    Sid: 'ReportPortal',
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${key.account}:saml-provider/workforce` },
    Action: ['kms:Decrypt', 'kms:DescribeKey'],
    Resource: '*',
  });
}

/** Only the keepers may delete it: Deny with NotPrincipal, which is legitimate. */
function guarded(key: StoryKey): Json {
  return policyOf(key, [
    {
      Sid: 'NobodyButTheKeepers',
      Effect: 'Deny',
      NotPrincipal: { AWS: [`arn:aws:iam::${key.account}:role/keeper`, `arn:aws:iam::${key.account}:root`] },
      Action: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
      Resource: '*',
    },
  ]);
}

/** Whatever carries the tag of a shared project is open to the whole account. */
function openedByTag(key: StoryKey): Json {
  return policyOf(key, [
    {
      Sid: 'SharedProjects',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${key.account}:root` },
      Action: USE,
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/project': 'shared-analytics' } },
    },
  ]);
}

/** Every account of the organization may use it, and nobody else. */
function forOrganization(key: StoryKey): Json {
  return policyOf(key, [
    {
      Sid: 'Organization',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: USE,
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    },
  ]);
}

/** Policy of an AWS managed key: everybody, but only of this account and through one service. */
function policyOfAws(key: StoryKey): Json {
  const name = key.name.replace('aws/', '');
  const service = name === 'ebs' ? 'ec2' : name;
  return {
    Version: '2012-10-17',
    Id: `auto-${name}-2`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...USE, 'kms:CreateGrant'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': key.account,
            'kms:ViaService': `${service}.${key.region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${key.account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  };
}
