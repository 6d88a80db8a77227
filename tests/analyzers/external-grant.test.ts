import { externalGrant } from '@/lib/analyzers/external-grant';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const OUTSIDER = `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader`;

function granted(grantee: string, { operations = ['Decrypt'], ...call }: Call & { operations?: string[] } = {}) {
  return kmsCall('CreateGrant', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, granteePrincipal: grantee, operations },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

/** A grant to DynamoDB, for these tables. */
function grantedToService(sourceArn: string | readonly string[]) {
  return granted('', {
    request: {
      keyId: KEY,
      granteeServicePrincipal: 'dynamodb.amazonaws.com',
      retiringServicePrincipal: 'dynamodb.amazonaws.com',
      operations: ['Decrypt'],
      constraints: { sourceArn },
    },
  });
}

const OUR_TABLE = `arn:aws:dynamodb:us-east-1:${OWN_ACCOUNT}:table/ours`;
const THEIR_TABLE = `arn:aws:dynamodb:us-east-1:${OTHER_ACCOUNT}:table/theirs`;

describeAnalyzer(externalGrant, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role of an unknown account was given Decrypt': {
      events: [granted(OUTSIDER)],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium' }],
    },
    'a whole account was given the right to make grants': {
      events: [granted(`arn:aws:iam::${OTHER_ACCOUNT}:root`, { operations: ['CreateGrant', 'DescribeKey'] })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it may only describe the key': {
      events: [granted(OUTSIDER, { operations: ['DescribeKey', 'RetireGrant'] })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the time of the partner is over': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, until: '2025-06-05' }] },
      events: [granted(OUTSIDER)],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the role of EC2 in an unknown account may use it, for volumes of that account': {
      events: [granted(`arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0`)],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the old spelling of the role of EC2 names an unknown account': {
      events: [granted(`${OTHER_ACCOUNT}:aws:ec2-infrastructure:i-0123456789abcdef0`)],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the role of Auto Scaling in an unknown account may use it': {
      events: [
        granted(
          `arn:aws:iam::${OTHER_ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
        ),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a service may use it for a source of an unknown account': {
      events: [grantedToService(THEIR_TABLE)],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a service may use it for one source of ours and one of an unknown account': {
      events: [grantedToService([OUR_TABLE, THEIR_TABLE, `${THEIR_TABLE}-too`])],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'only an inventory knows the grant': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [
          {
            arn: KEY,
            describe: {},
            grants: [
              {
                KeyId: KEY,
                GrantId: 'fedcba',
                GranteePrincipal: OUTSIDER,
                Operations: ['Decrypt'],
                IssuingAccount: `arn:aws:iam::${OWN_ACCOUNT}:root`,
              },
            ],
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'high', confidence: 'high' }],
    },
  },

  staysSilent: {
    'the key is one that AWS manages': {
      events: [granted(OUTSIDER, { via: 'rds' })],
      inventories: [
        inventoryOf('2025-06-01T00:00:00Z', [{ arn: KEY, describe: { manager: 'AWS' }, aliases: ['aws/rds'] }]),
      ],
    },
    'the call was denied': { events: [granted(OUTSIDER, { error: 'AccessDenied', response: null })] },
    'it was a dry run': { events: [granted(OUTSIDER, { error: 'DryRunOperationException', response: null })] },
    'the grant was revoked since': {
      events: [
        granted(OUTSIDER),
        kmsCall('RevokeGrant', { at: '2025-06-04T10:00:00Z', request: { keyId: KEY, grantId: 'abcdef' } }),
      ],
    },
    'a service may use it for a source of ours': {
      events: [grantedToService(OUR_TABLE)],
    },
    'a service may use it for a source of ours, in a list': {
      events: [grantedToService([OUR_TABLE])],
    },
    'a service may use it for a bucket, whose ARN names no account': {
      events: [
        granted('', {
          request: {
            keyId: KEY,
            granteeServicePrincipal: 's3.amazonaws.com',
            operations: ['Decrypt'],
            constraints: { sourceArn: 'arn:aws:s3:::bucket' },
          },
        }),
      ],
    },
    'the role of Auto Scaling is of an account of the organization': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [
        granted(
          `arn:aws:iam::${OTHER_ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
        ),
      ],
    },
    'the grantee is a service': { events: [granted('dynamodb.us-east-1.amazonaws.com')] },
    'the grantee is the role of EC2 in our account, in both spellings': {
      events: [
        granted(`${OWN_ACCOUNT}:aws:ec2-infrastructure:i-81e2f56c`),
        granted(`arn:aws:sts::${OWN_ACCOUNT}:assumed-role/aws:ec2-infrastructure/i-0abc`, {
          response: { grantId: 'x' },
        }),
      ],
    },
    'the grantee is of the organization': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [granted(OUTSIDER)],
    },
    'the key is of another account, which let us make a grant for a third': {
      events: [
        granted('arn:aws:iam::999988887777:role/Reader', {
          key: keyArn(undefined, { account: OTHER_ACCOUNT }),
          by: asRole('Admin'),
        }),
      ],
    },
    'the account of the key is known from an inventory alone, and the grantee is of that account': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [
          {
            arn: keyArn(undefined, { account: OTHER_ACCOUNT }),
            describe: {},
            grants: [{ GrantId: 'fedcba', GranteePrincipal: OUTSIDER, Operations: ['Decrypt'] }],
          },
        ]),
      ],
    },
    'the grantee is ours': { events: [granted(`arn:aws:iam::${OWN_ACCOUNT}:role/App`)] },
    'the key was deleted since': {
      events: [
        granted(OUTSIDER),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
  },
});
