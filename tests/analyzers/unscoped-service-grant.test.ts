import { unscopedServiceGrant } from '@/lib/analyzers/unscoped-service-grant';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OWN_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();

function granted(request: object, call: Call = {}) {
  return kmsCall('CreateGrant', {
    at: '2026-06-03T10:00:00Z',
    request: { keyId: KEY, operations: ['Decrypt'], ...request },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

const SERVICE = { granteeServicePrincipal: 'backup.amazonaws.com' };

describeAnalyzer(unscopedServiceGrant, {
  asOf: new Date('2026-06-07T00:00:00Z'),

  fires: {
    'a service is named without limits': {
      events: [granted(SERVICE)],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium', event_count: 1 }],
    },
    'a service is named as principal, in the old way': {
      events: [granted({ granteePrincipal: 'rds.us-east-1.amazonaws.com' })],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'only an inventory knows of it': {
      inventories: [
        inventoryOf('2026-06-06T00:00:00Z', [
          {
            arn: KEY,
            describe: {},
            grants: [
              {
                KeyId: KEY,
                GrantId: 'fedcba',
                GranteePrincipal: 'backup.amazonaws.com',
                Operations: ['Decrypt'],
                CreationDate: '2026-05-01T00:00:00Z',
              },
            ],
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'high' }],
    },
  },

  staysSilent: {
    'it names the resource': {
      events: [
        granted({
          ...SERVICE,
          constraints: { sourceArn: `arn:aws:backup:us-east-1:${OWN_ACCOUNT}:backup-vault:main` },
        }),
      ],
    },
    'it names an encryption context': {
      events: [granted({ ...SERVICE, constraints: { encryptionContextSubset: { 'aws:rds:db-id': 'db-ABC' } } })],
    },
    'it was made before a resource could be named': { events: [granted(SERVICE, { at: '2026-03-01T10:00:00Z' })] },
    'the grantee is a role': { events: [granted({ granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/App` })] },
    'the grantee is what EC2 acts as': {
      events: [granted({ granteePrincipal: `${OWN_ACCOUNT}:aws:ec2-infrastructure:i-81e2f56c` })],
    },
    'it was refused': { events: [granted(SERVICE, { error: 'AccessDenied', response: null })] },
    'it was revoked': {
      events: [
        granted(SERVICE),
        kmsCall('RevokeGrant', { at: '2026-06-04T10:00:00Z', request: { keyId: KEY, grantId: 'abcdef' } }),
      ],
    },
  },
});
