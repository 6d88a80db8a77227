import { statementWithoutEffect } from '@/lib/analyzers/statement-without-effect';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const APP = { AWS: 'arn:aws:iam::111122223333:role/App' };
const PARTNER = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` };

function allow(action: string | string[] | null, rest: object = {}) {
  return {
    Sid: 'Odd',
    Effect: 'Allow',
    Principal: APP,
    ...(action && { Action: action }),
    Resource: '*',
    ...rest,
  };
}

function policy(...statements: object[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Owner',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'kms:*',
        Resource: '*',
      },
      ...statements,
    ],
  };
}

function put(document: object, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

function shown(statements: object[], describe: AskedKey['describe'] = {}) {
  return {
    inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe, policy: policy(...statements) }])],
  };
}

const RSA = { spec: 'RSA_2048', usage: 'SIGN_VERIFY' };
const HMAC = { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' };
const WITH_CONTEXT = { Condition: { StringEquals: { 'kms:EncryptionContext:app': 'ledger' } } };
const { Resource: _, ...WITHOUT_RESOURCE } = allow('kms:Decrypt');
const LISTING = allow(['kms:ListKeys', 'kms:CreateKey', 'kms:ListAliases']);

describeAnalyzer(statementWithoutEffect, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the resource is missing': {
      events: [put(policy(WITHOUT_RESOURCE))],
      finds: [{ subject: KEY, severity: 'low', event_count: 1, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'the action is missing': { ...shown([allow(null)]), finds: [{ subject: KEY, severity: 'low' }] },
    'IAM alone decides its actions': { ...shown([LISTING]), finds: [{ subject: KEY, severity: 'low' }] },
    'another account may do only what does not work across accounts': {
      ...shown([allow(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], { Principal: PARTNER })]),
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'it waits for a context on a key that signs': {
      ...shown([allow('kms:Sign', WITH_CONTEXT)], RSA),
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'a Deny waits for a context on an HMAC key, beside a second dead statement': {
      ...shown(
        [
          allow('kms:GenerateMac', {
            Effect: 'Deny',
            Principal: '*',
            Condition: { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'app' } },
          }),
          LISTING,
        ],
        HMAC,
      ),
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'every statement has an effect': { ...shown([allow(['kms:Decrypt', 'kms:GenerateDataKey*'])]) },
    'dead actions stand among living ones': { ...shown([allow(['kms:ListKeys', 'kms:DescribeKey'])]) },
    'it names what it does not mean': {
      ...shown([
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: ['111122223333', 'arn:aws:iam::111122223333:role/App'] },
          NotAction: 'kms:Describe*',
          NotResource: keyArn('9999abcd-12ab-34cd-56ef-1234567890ab'),
        },
      ]),
    },
    'a context is asked of a symmetric key': { ...shown([allow('kms:Decrypt', WITH_CONTEXT)], {}) },
    'a context is asked of a key of unknown kind': { events: [put(policy(allow('kms:Decrypt', WITH_CONTEXT)))] },
    'the absence of the context is what lets in': {
      ...shown(
        [
          allow('kms:Sign', { Condition: { StringNotEquals: { 'kms:EncryptionContext:app': 'ledger' } } }),
          allow('kms:Verify', { Condition: { StringEqualsIfExists: { 'kms:EncryptionContext:app': 'ledger' } } }),
          allow('kms:GetPublicKey', { Condition: { Null: { 'kms:EncryptionContext:app': 'true' } } }),
        ],
        RSA,
      ),
    },
    'the other account may also do what works across accounts': {
      ...shown([allow(['kms:PutKeyPolicy', 'kms:DescribeKey'], { Principal: PARTNER })]),
    },
    'a principal of the own account stands beside the other account': {
      ...shown([allow('kms:PutKeyPolicy', { Principal: { AWS: [PARTNER.AWS, APP.AWS] } })]),
    },
    'another account is denied what it could not do anyway': {
      ...shown([allow('kms:PutKeyPolicy', { Effect: 'Deny', Principal: PARTNER })]),
    },
    'the policy is not known': { inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {} }])] },
    'the policy was never put, for it was refused': {
      events: [put(policy(WITHOUT_RESOURCE), { error: 'MalformedPolicyDocumentException' })],
    },
    'AWS manages the key': { ...shown([LISTING], { manager: 'AWS' }) },
    'the statement is gone since': {
      events: [put(policy(LISTING)), put(policy(), { at: '2025-06-04T10:00:00Z' })],
    },
  },
});
