import { attestationNotEnforced } from '@/lib/analyzers/attestation-not-enforced';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const IMAGE = 'ee0d451a2ff9aaaa9bccd07700b9cab123a0ac2386ef7e88ad5ea6c72ebabea840957328e2ec890b408c9b06cb8ebe6a';
const PINNED = { StringEqualsIgnoreCase: { 'kms:RecipientAttestation:ImageSha384': IMAGE } };
const UNPINNED = { StringNotEqualsIgnoreCase: { 'kms:RecipientAttestation:ImageSha384': IMAGE } };

function allow(rest: object = {}) {
  return {
    Sid: 'Parent',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/Parent' },
    Action: ['kms:Decrypt', 'kms:DescribeKey'],
    Resource: '*',
    ...rest,
  };
}

function policy(...statements: object[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' },
      ...statements,
    ],
  };
}

function attested(call: Call = {}) {
  return kmsCall('Decrypt', {
    at: '2025-06-04T10:00:00Z',
    additional: {
      recipient: { attestationDocumentModuleId: 'i-0abc-enc0abc', attestationDocumentEnclaveImageDigest: IMAGE },
    },
    ...call,
  });
}

function shown(statements: object[], describe: AskedKey['describe'] = {}) {
  return inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe, policy: policy(...statements) }]);
}

function tagged(tags: Record<string, string>, call: Call = {}) {
  return kmsCall('TagResource', {
    at: '2025-06-02T10:00:00Z',
    request: { keyId: KEY, tags: Object.entries(tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue })) },
    ...call,
  });
}

/** An enclave uses the key, whose policy holds these statements beside the delegation. */
function used(...statements: object[]) {
  return { events: [attested()], inventories: [shown(statements)] };
}

const use = attested();

describeAnalyzer(attestationNotEnforced, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an enclave uses the key, and a role may decrypt without a document': {
      events: [use],
      inventories: [shown([allow()])],
      finds: [{ subject: KEY, severity: 'high', confidence: 'high', event_ids: [String(use.eventID)] }],
    },
    'the document is told of in the request': {
      events: [attested({ additional: {}, request: { recipient: { keyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } } })],
      inventories: [shown([allow({ Action: 'kms:GenerateDataKey*' })])],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the key is tagged for an enclave': {
      events: [tagged({ workload: 'signer-enclave' })],
      inventories: [shown([allow()])],
      finds: [{ subject: KEY, severity: 'high', confidence: 'medium', event_count: 0 }],
    },
    'the condition passes when there is no document': {
      ...used(allow({ Condition: { StringEqualsIfExists: { 'kms:RecipientAttestation:PCR0': IMAGE } } })),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the Deny beside it spares whom the Allow names': {
      ...used(
        allow(),
        allow({
          Sid: 'Guard',
          Effect: 'Deny',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/Other' },
          Condition: UNPINNED,
        }),
      ),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the Deny beside it holds only from elsewhere': {
      ...used(
        allow(),
        allow({
          Effect: 'Deny',
          Principal: '*',
          Condition: { ...UNPINNED, NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
        }),
      ),
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'every statement asks for the image': { ...used(allow({ Condition: PINNED })) },
    'only the delegation to the account is open': { ...used() },
    'a Deny for everybody takes back what comes without a document': {
      ...used(allow(), allow({ Sid: 'Guard', Effect: 'Deny', Principal: '*', Condition: UNPINNED })),
    },
    'a Deny that asks whether there is a document takes it back': {
      ...used(
        allow(),
        allow({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'kms:*',
          Condition: { Null: { 'kms:RecipientAttestation:PCR8': 'true' } },
        }),
      ),
    },
    'the open statement gives no plaintext': {
      ...used(allow({ Action: ['kms:Encrypt', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'] })),
    },
    'the open statement is about another key': {
      ...used(allow({ Resource: keyArn('9999abcd-12ab-34cd-56ef-1234567890ab') })),
    },
    'nobody uses or tags the key for an enclave': {
      events: [attested({ additional: { keyMaterialId: 'm1' } }), tagged({ team: 'payments' })],
      inventories: [shown([allow()])],
    },
    'the tag says that it is none': {
      events: [tagged({ 'nitro-enclave': 'false' })],
      inventories: [shown([allow()])],
    },
    'the attested call was denied': {
      events: [attested({ error: 'AccessDenied' })],
      inventories: [shown([allow()])],
    },
    'random numbers were asked for, with no key': {
      events: [
        kmsCall('GenerateRandom', {
          at: '2025-06-04T10:00:00Z',
          key: null,
          additional: { recipient: { attestationDocumentModuleId: 'i-0abc' } },
        }),
      ],
      inventories: [shown([allow()])],
    },
    'the policy is not known': { events: [attested()] },
    'AWS manages the key': { events: [attested()], inventories: [shown([allow()], { manager: 'AWS' })] },
  },
});
