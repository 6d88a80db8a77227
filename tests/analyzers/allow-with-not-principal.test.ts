import { allowWithNotPrincipal } from '@/lib/analyzers/allow-with-not-principal';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsServiceEvent } from '../support/events';
import { allowing, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const GUEST = { AWS: 'arn:aws:iam::111122223333:role/Guest' };
const OWN = { StringEquals: { 'kms:CallerAccount': '111122223333' } };

function exempting(rest: object = {}) {
  const { Principal: _, ...statement } = allowing(null, 'kms:Decrypt');
  return { ...statement, NotPrincipal: GUEST, ...rest };
}

describeAnalyzer(allowWithNotPrincipal, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a policy was put that allows all but one role': {
      events: [policyPut(policyOf(exempting()))],
      finds: [{ subject: KEY, severity: 'critical', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'only an inventory shows it': {
      ...policyShown(policyOf(exempting())),
      finds: [{ subject: KEY, severity: 'critical', event_count: 0 }],
    },
    'a service condition stands beside it, which a stranger meets as well': {
      ...policyShown(
        policyOf(exempting({ Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } })),
      ),
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'a condition keeps it to the own account': {
      ...policyShown(policyOf(exempting({ Condition: OWN }))),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'a condition keeps it to a foreign account': {
      ...policyShown(policyOf(exempting({ Condition: { StringEquals: { 'kms:CallerAccount': '444455556666' } } }))),
      finds: [{ subject: KEY, severity: 'critical' }],
    },
  },

  staysSilent: {
    'the put was denied': { events: [policyPut(policyOf(exempting()), { error: 'AccessDenied' })] },
    'a Deny says who is spared': { ...policyShown(policyOf(exempting({ Effect: 'Deny' }))) },
    'the statement names no action': { ...policyShown(policyOf(exempting({ Action: undefined }))) },
    'the statement names another key': {
      ...policyShown(policyOf(exempting({ Resource: keyArn('5234abcd-12ab-34cd-56ef-1234567890ab') }))),
    },
    'AWS manages the key': policyShown(policyOf(exempting()), { manager: 'AWS' }),
    'it was put right': {
      events: [policyPut(policyOf(exempting())), policyPut(policyOf(), { at: '2025-06-04T10:00:00Z' })],
    },
    'the key was deleted since': {
      events: [
        policyPut(policyOf(exempting())),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
    'the policy is no policy': { events: [policyPut(['NotPrincipal'])] },
    'the principal is everybody, which is another question': { ...policyShown(policyOf(allowing('*', 'kms:Decrypt'))) },
  },
});
