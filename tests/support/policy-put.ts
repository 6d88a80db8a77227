import { type Call, keyArn, kmsCall, type RawRecord } from './events';
import { type AskedKey, inventoryOf } from './inventory';

export const POLICY_AT = '2025-06-03T10:00:00Z';

/** The statement with which the account's own IAM decides. */
export const DELEGATION = {
  Sid: 'Owner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};

/** An Allow named `Odd`, for everything that is not said otherwise: decryption with this key. */
export function allowing(principal: unknown, action: string | readonly string[], rest: object = {}) {
  return { Sid: 'Odd', Effect: 'Allow', Principal: principal, Action: action, Resource: '*', ...rest };
}

/** The document of the account's delegation and the statements given. */
export function policyOf(...statements: object[]) {
  return { Version: '2012-10-17', Statement: [DELEGATION, ...statements] };
}

/** A record of the policy being put on the usual key. */
export function policyPut(document: object, call: Call = {}): RawRecord {
  return kmsCall('PutKeyPolicy', {
    at: POLICY_AT,
    request: { keyId: keyArn(), policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

/** An inventory that shows the usual key with the policy. */
export function policyShown(document: object, describe: AskedKey['describe'] = {}) {
  return { inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: keyArn(), describe, policy: document }])] };
}
