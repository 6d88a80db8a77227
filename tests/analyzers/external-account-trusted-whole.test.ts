import { externalAccountTrustedWhole } from '@/lib/analyzers/external-account-trusted-whole';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, OTHER_ACCOUNT } from '../support/events';
import { allowing, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const ROOT = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` };
const NAMED = { Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader` } } };

function partner(until: string) {
  return { site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, name: 'Partner', until }] } };
}

describeAnalyzer(externalAccountTrustedWhole, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'its root principal may decrypt': {
      events: [policyPut(policyOf(allowing(ROOT, 'kms:Decrypt')))],
      finds: [{ subject: KEY, severity: 'medium', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'the account is named by its number, with everything': {
      ...policyShown(policyOf(allowing({ AWS: OTHER_ACCOUNT }, 'kms:*'))),
      finds: [{ subject: KEY, severity: 'medium', event_count: 0 }],
    },
    'only the service by which it calls is bound': {
      ...policyShown(
        policyOf(
          allowing(ROOT, 'kms:De*', {
            Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
          }),
        ),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'its time as a partner is over': {
      ...policyShown(policyOf(allowing(ROOT, 'kms:Decrypt'))),
      ...partner('2025-06-01'),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'the put was denied': { events: [policyPut(policyOf(allowing(ROOT, 'kms:Decrypt')), { error: 'AccessDenied' })] },
    'a role of it is named': policyShown(
      policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader` }, 'kms:Decrypt')),
    ),
    'a condition names the role': policyShown(policyOf(allowing(ROOT, 'kms:Decrypt', NAMED))),
    'a Deny spares the role alone': policyShown(
      policyOf(allowing(ROOT, 'kms:Decrypt'), {
        Effect: 'Deny',
        Principal: '*',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/Reader` } },
      }),
    ),
    'it may not decrypt, while a role of it may': policyShown(
      policyOf(
        allowing(ROOT, 'kms:DescribeKey'),
        allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader` }, 'kms:Decrypt'),
      ),
    ),
    'it is named in a Deny': policyShown(policyOf(allowing(ROOT, 'kms:Decrypt', { Effect: 'Deny' }))),
    'it is a partner still': { ...policyShown(policyOf(allowing(ROOT, 'kms:Decrypt'))), ...partner('2025-12-31') },
    'it belongs to the organization': {
      ...policyShown(policyOf(allowing(ROOT, 'kms:Decrypt'))),
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT, name: 'Data' }] },
    },
    'it is the own account': policyShown(policyOf()),
  },
});
