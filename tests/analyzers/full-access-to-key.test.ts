import { fullAccessToKey } from '@/lib/analyzers/full-access-to-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsServiceEvent, OTHER_ACCOUNT } from '../support/events';
import { allowing, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const APP = { AWS: 'arn:aws:iam::111122223333:role/App' };

describeAnalyzer(fullAccessToKey, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role has kms:*': {
      events: [policyPut(policyOf(allowing(APP, 'kms:*')))],
      finds: [{ subject: KEY, severity: 'medium', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'a user has the star, in another case beside a list': {
      ...policyShown(policyOf(allowing({ AWS: 'arn:aws:iam::111122223333:user/Alice' }, ['kms:Decrypt', 'KMS:*']))),
      finds: [{ subject: KEY, severity: 'medium', event_count: 0 }],
    },
    'another account has it': {
      ...policyShown(policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }, '*'))),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'everybody of the account has it': {
      ...policyShown(
        policyOf(allowing('*', 'kms:*', { Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } })),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'roles have it that a condition names': {
      ...policyShown(
        policyOf(
          allowing('*', 'kms:*', {
            Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Admin-*' } },
          }),
        ),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the role has it beside the account in one statement': {
      ...policyShown(policyOf(allowing({ AWS: [APP.AWS, 'arn:aws:iam::111122223333:root'] }, 'kms:*'))),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'the put was denied': { events: [policyPut(policyOf(allowing(APP, 'kms:*')), { error: 'AccessDenied' })] },
    'only the account has it': policyShown(policyOf()),
    'the account is spelt as its number': policyShown(policyOf(allowing({ AWS: '111122223333' }, 'kms:*'))),
    'a pattern covers some actions': policyShown(policyOf(allowing(APP, ['kms:Decrypt*', 'kms:Get*']))),
    'a star stands for itself in the condition that names roles': policyShown(
      policyOf(
        allowing('*', 'kms:*', {
          Condition: { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Admin-*' } },
        }),
      ),
    ),
    'it is a Deny': policyShown(policyOf(allowing(APP, 'kms:*', { Effect: 'Deny' }))),
    'a Deny takes the administration away': policyShown(
      policyOf(allowing(APP, 'kms:*'), {
        Effect: 'Deny',
        Principal: APP,
        Action: ['kms:Put*', 'kms:Schedule*'],
        Resource: '*',
      }),
    ),
    'the id of a deleted role has it': policyShown(policyOf(allowing({ AWS: 'AROAQ3EGRHEXAMPLE00AA' }, 'kms:*'))),
    'a pattern of ARNs has it, which matches nobody': policyShown(
      policyOf(allowing({ AWS: 'arn:aws:iam::111122223333:role/*' }, 'kms:*')),
    ),
    'AWS manages the key': policyShown(policyOf(allowing(APP, 'kms:*')), { manager: 'AWS' }),
    'it was taken back': {
      events: [policyPut(policyOf(allowing(APP, 'kms:*'))), policyPut(policyOf(), { at: '2025-06-04T10:00:00Z' })],
    },
    'the key was deleted since': {
      events: [
        policyPut(policyOf(allowing(APP, 'kms:*'))),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
  },
});
