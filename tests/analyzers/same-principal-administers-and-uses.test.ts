import { samePrincipalAdministersAndUses } from '@/lib/analyzers/same-principal-administers-and-uses';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, OTHER_ACCOUNT } from '../support/events';
import { allowing, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const OPS = { AWS: 'arn:aws:iam::111122223333:role/Ops' };
const APP = { AWS: 'arn:aws:iam::111122223333:role/App' };
const BOTH = ['kms:PutKeyPolicy', 'kms:Decrypt'];

describeAnalyzer(samePrincipalAdministersAndUses, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'one statement gives both': {
      events: [policyPut(policyOf(allowing(OPS, BOTH)))],
      finds: [{ subject: KEY, severity: 'medium', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'two statements give one each': {
      ...policyShown(policyOf(allowing(OPS, 'kms:ScheduleKeyDeletion'), allowing(OPS, 'kms:De*'))),
      finds: [{ subject: KEY, severity: 'medium', event_count: 0 }],
    },
    'a user has everything': {
      ...policyShown(policyOf(allowing({ AWS: 'arn:aws:iam::111122223333:user/Alice' }, 'kms:*'))),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'everybody of the account has both': {
      ...policyShown(
        policyOf(allowing('*', BOTH, { Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } })),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'roles have both that a condition names': {
      ...policyShown(
        policyOf(
          allowing('*', BOTH, {
            Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Admin-*' } },
          }),
        ),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it decrypts through a service': {
      ...policyShown(
        policyOf(
          allowing(OPS, 'kms:Put*'),
          allowing(OPS, 'kms:Decrypt', {
            Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
          }),
        ),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'the put was denied': { events: [policyPut(policyOf(allowing(OPS, BOTH)), { error: 'AccessDenied' })] },
    'only the account has both': policyShown(policyOf()),
    'two roles share the duties': policyShown(policyOf(allowing(OPS, 'kms:Put*'), allowing(APP, 'kms:Decrypt'))),
    'a Deny takes decryption from the administrator': policyShown(
      policyOf(allowing(OPS, 'kms:*'), {
        Effect: 'Deny',
        Principal: OPS,
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
    ),
    'another account has both, of which administration does not work': policyShown(
      policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Ops` }, BOTH)),
    ),
    'it may encrypt and administer': policyShown(policyOf(allowing(OPS, ['kms:PutKeyPolicy', 'kms:Encrypt']))),
    'it may decrypt and tag': policyShown(policyOf(allowing(OPS, ['kms:Decrypt', 'kms:TagResource']))),
    'its administration is of another key': policyShown(
      policyOf(
        allowing(OPS, 'kms:Decrypt'),
        allowing(OPS, 'kms:PutKeyPolicy', { Resource: keyArn('5234abcd-12ab-34cd-56ef-1234567890ab') }),
      ),
    ),
    'AWS manages the key': policyShown(policyOf(allowing(OPS, BOTH)), { manager: 'AWS' }),
  },

  isExpected: {
    'the role is of a small team, or for emergencies, and on the list': {
      like: 'one statement gives both',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
