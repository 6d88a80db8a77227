import { unconstrainedGrant } from '@/lib/analyzers/unconstrained-grant';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, asService, type Call, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';

const KEY = keyArn();
const role = (name: string, account = OWN_ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;

interface Made extends Call {
  readonly grantee?: string;
  readonly operations?: readonly string[];
  readonly constraints?: object;
}

function made({ grantee = role('App'), operations = ['Decrypt'], constraints, ...call }: Made = {}) {
  return kmsCall('CreateGrant', {
    at: '2025-06-03T10:00:00Z',
    by: asRole('Ops'),
    request: { keyId: KEY, granteePrincipal: grantee, operations, ...(constraints ? { constraints } : {}) },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

describeAnalyzer(unconstrainedGrant, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role was given Decrypt by hand': {
      events: [made()],
      finds: [{ subject: KEY, severity: 'high', event_count: 1 }],
    },
    'the constraints are there and empty': {
      events: [made({ constraints: { encryptionContextSubset: {} } })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the same was given twice, which is one finding': {
      events: [made(), made({ at: '2025-06-04T10:00:00Z', operations: ['Sign', 'Verify'] })],
      finds: [{ subject: KEY, severity: 'high', event_count: 2, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'a role of another account received it': {
      events: [made({ grantee: role('Reader', OTHER_ACCOUNT), operations: ['CreateGrant'] })],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'it is bound to an encryption context': {
      events: [made({ constraints: { encryptionContextSubset: { tenant: 'a' } } })],
    },
    'it is bound to an exact context': {
      events: [made({ constraints: { encryptionContextEquals: { tenant: 'a' } } })],
    },
    'it is bound to a source': { events: [made({ constraints: { sourceArn: 'arn:aws:s3:::bucket' } })] },
    'it is bound to one of a list of sources': {
      events: [made({ constraints: { sourceArn: ['arn:aws:s3:::bucket'] } })],
    },
    'the grantee is a service in China': { events: [made({ grantee: 'dynamodb.cn-north-1.amazonaws.com.cn' })] },
    'a service made it for somebody': { events: [made({ via: 'ec2' })] },
    'a service made it': { events: [made({ by: asService('rds.amazonaws.com') })] },
    'the grantee is a service': { events: [made({ grantee: 'dynamodb.us-east-1.amazonaws.com' })] },
    'it gives nothing that opens data': { events: [made({ operations: ['Encrypt', 'DescribeKey', 'RetireGrant'] })] },
    'it was refused': { events: [made({ error: 'AccessDenied', response: null })] },
    'it was a dry run': { events: [made({ error: 'DryRunOperationException', response: null })] },
    'the key is of an account that we have no logs of': {
      events: [
        made({
          key: keyArn(undefined, { account: OTHER_ACCOUNT }),
          request: {
            keyId: keyArn(undefined, { account: OTHER_ACCOUNT }),
            granteePrincipal: role('App'),
            operations: ['Decrypt'],
          },
        }),
      ],
    },
  },

  isExpected: {
    'the automation that makes such grants is on the list': {
      like: 'a role was given Decrypt by hand',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
