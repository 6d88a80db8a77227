import { serviceWithoutSource } from '@/lib/analyzers/service-without-source';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn } from '../support/events';
import { allowing, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const SNS = { Service: 'sns.amazonaws.com' };
const TRAIL = { Service: 'cloudtrail.amazonaws.com' };

function bound(Condition: object, principal: object = SNS) {
  return policyShown(policyOf(allowing(principal, 'kms:GenerateDataKey*', { Condition })));
}

describeAnalyzer(serviceWithoutSource, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a service may decrypt for anybody': {
      events: [policyPut(policyOf(allowing(SNS, ['kms:Decrypt', 'kms:GenerateDataKey*'])))],
      finds: [{ subject: KEY, severity: 'medium', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'the condition lets in a service that does not say for whom': {
      ...bound({ StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the encryption context names no account of ours': {
      ...bound({ StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:*:trail/*' } }, TRAIL),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it may only describe the key': {
      ...policyShown(policyOf(allowing(TRAIL, 'kms:DescribeKey'))),
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'the put was denied': { events: [policyPut(policyOf(allowing(SNS, 'kms:Decrypt')), { error: 'AccessDenied' })] },
    'the source account is ours': bound({ StringEquals: { 'aws:SourceAccount': '111122223333' } }),
    'the source is a resource of ours': bound({
      ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:alerts' },
    }),
    'the source is of the organization': {
      ...bound({ StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } }),
      site: { organizationId: 'o-exampleorgid' },
    },
    'the source account is foreign but named': bound({ StringEquals: { 'aws:SourceAccount': '444455556666' } }),
    'the encryption context names the own account': bound(
      { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:111122223333:trail/*' } },
      TRAIL,
    ),
    'the logs of the own account are named in the context': bound(
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-east-1:111122223333:*' } },
      { Service: 'logs.us-east-1.amazonaws.com' },
    ),
    'a paired Deny refuses other sources': policyShown(
      policyOf(allowing(SNS, 'kms:Decrypt'), {
        Effect: 'Deny',
        Principal: SNS,
        Action: 'kms:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
    ),
    'the service is named in a Deny': policyShown(policyOf(allowing(SNS, 'kms:*', { Effect: 'Deny' }))),
    'a role comes in through a service': bound(
      { StringEquals: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
      { AWS: 'arn:aws:iam::111122223333:role/App' },
    ),
  },

  isExpected: {
    'the service cannot say for whom it calls, and the key is listed for that': {
      like: 'a service may decrypt for anybody',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});
