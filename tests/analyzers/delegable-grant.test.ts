import { delegableGrant } from '@/lib/analyzers/delegable-grant';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const APP = `arn:aws:iam::${OWN_ACCOUNT}:role/App`;

function granted(grantee: string, operations: readonly string[], call: Call = {}) {
  return kmsCall('CreateGrant', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, granteePrincipal: grantee, operations },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

describeAnalyzer(delegableGrant, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role may decrypt and hand that on': {
      events: [granted(APP, ['Decrypt', 'CreateGrant'])],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'medium' }],
    },
    'a whole account may': {
      events: [granted(`arn:aws:iam::${OTHER_ACCOUNT}:root`, ['Encrypt', 'CreateGrant'])],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'only an inventory knows of it': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [
          {
            arn: KEY,
            describe: {},
            grants: [{ KeyId: KEY, GrantId: 'fedcba', GranteePrincipal: APP, Operations: ['CreateGrant', 'Decrypt'] }],
          },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high' }],
    },
  },

  staysSilent: {
    'the key is one that AWS manages': {
      events: [granted(APP, ['Decrypt', 'CreateGrant'], { via: 'rds' })],
      inventories: [
        inventoryOf('2025-06-01T00:00:00Z', [{ arn: KEY, describe: { manager: 'AWS' }, aliases: ['aws/rds'] }]),
      ],
    },
    'it does not contain CreateGrant': { events: [granted(APP, ['Decrypt', 'RetireGrant'])] },
    'the grantee is a service': { events: [granted('rds.us-east-1.amazonaws.com', ['Decrypt', 'CreateGrant'])] },
    'the grantee is what EC2 acts as in our account': {
      events: [granted(`${OWN_ACCOUNT}:aws:ec2-infrastructure:i-81e2f56c`, ['Decrypt', 'CreateGrant'])],
    },
    'it was refused': { events: [granted(APP, ['CreateGrant'], { error: 'AccessDenied', response: null })] },
    'it was a dry run': {
      events: [granted(APP, ['CreateGrant'], { error: 'DryRunOperationException', response: null })],
    },
    'it was retired since': {
      events: [
        granted(APP, ['Decrypt', 'CreateGrant']),
        kmsCall('RetireGrant', { at: '2025-06-04T10:00:00Z', request: null, additional: { grantId: 'abcdef' } }),
      ],
    },
    'the key was deleted since': {
      events: [
        granted(APP, ['Decrypt', 'CreateGrant']),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
  },
});
