import { grantQuota } from '@/lib/analyzers/grant-quota';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, OWN_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();

const grants = (count: number, key: string) =>
  Array.from({ length: count }, (_, index) => ({
    KeyId: key,
    GrantId: `grant-${index}`,
    GranteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/App`,
    Operations: ['Decrypt'],
  }));

const listed = (count: number, state = 'Enabled') =>
  inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: { state }, grants: grants(count, KEY) }]);

/** The share of the quota, 500 grants, at which most cases are tried: they say the same, and sooner. */
const ONE_PERCENT = { share: 1 };

describeAnalyzer(grantQuota, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'four fifths of the quota are used': {
      inventories: [listed(40_000)],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high' }],
    },
    'the key is disabled': {
      numbers: ONE_PERCENT,
      inventories: [listed(501, 'Disabled')],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'one grant less is there': { numbers: ONE_PERCENT, inventories: [listed(499)] },
    'there is none': { inventories: [listed(0)] },
    'the grants were not asked for': {
      inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {} }])],
    },
  },

  isExpected: {
    'AWS raised the quota of the account': {
      like: 'the key is disabled',
      resources: [KEY],
    },
  },
});
