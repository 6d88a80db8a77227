import { matchesGlob } from './glob';

/** Works for a caller from another account (KMS developer guide, "Cross-account use: Yes"). */
export const CROSS_ACCOUNT_ACTIONS: readonly string[] = [
  'Encrypt',
  'Decrypt',
  'ReEncryptFrom',
  'ReEncryptTo',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
  'Sign',
  'Verify',
  'DeriveSharedSecret',
  'GetPublicKey',
  'DescribeKey',
  'GetKeyRotationStatus',
  'CreateGrant',
  'ListGrants',
  'RevokeGrant',
  'RetireGrant',
];

/** Authorised by IAM alone: there is no key whose policy could speak. */
export const KEYLESS_ACTIONS: readonly string[] = [
  'ConnectCustomKeyStore',
  'CreateCustomKeyStore',
  'CreateKey',
  'DeleteCustomKeyStore',
  'DescribeCustomKeyStores',
  'DisconnectCustomKeyStore',
  'GenerateRandom',
  'ListAliases',
  'ListKeys',
  'ListRetirableGrants',
  'UpdateCustomKeyStore',
];

const OWN_ACCOUNT_ACTIONS: readonly string[] = [
  'CancelKeyDeletion',
  'CreateAlias',
  'DeleteAlias',
  'DeleteImportedKeyMaterial',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GetKeyLastUsage',
  'GetKeyPolicy',
  'GetParametersForImport',
  'ImportKeyMaterial',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReplicateKey',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'SynchronizeMultiRegionKey',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
  'UpdatePrimaryRegion',
];

/** Actions that a key policy can authorise. */
export const KEY_ACTIONS: readonly string[] = [...CROSS_ACCOUNT_ACTIONS, ...OWN_ACCOUNT_ACTIONS].sort();

/** Operations that carry an encryption context; grant constraints on it are ignored for all others. */
const WITH_CONTEXT: ReadonlySet<string> = new Set([
  'Encrypt',
  'Decrypt',
  'ReEncryptFrom',
  'ReEncryptTo',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
]);

export const ACTION_GROUPS = ['use', 'grant', 'admin', 'read'] as const;
export type ActionGroup = (typeof ACTION_GROUPS)[number];

const USE: ReadonlySet<string> = new Set([
  ...WITH_CONTEXT,
  'GenerateMac',
  'VerifyMac',
  'Sign',
  'Verify',
  'DeriveSharedSecret',
]);
const GRANT: ReadonlySet<string> = new Set(['CreateGrant', 'RevokeGrant', 'RetireGrant']);

/** The kind of power an action gives, for people. */
export function actionGroup(action: string): ActionGroup {
  const name = action.replace(/^kms:/i, '');
  if (USE.has(name)) return 'use';
  if (GRANT.has(name)) return 'grant';
  return /^(?:Get|List|Describe)/.test(name) ? 'read' : 'admin';
}

export function hasEncryptionContext(action: string): boolean {
  return WITH_CONTEXT.has(action);
}

/** An action as AWS spells it, without `kms:`; one that nobody knows stays as it is. */
export function spelledAction(action: string): string {
  const bare = action.replace(/^kms:/i, '');
  const known = [...KEY_ACTIONS, ...KEYLESS_ACTIONS].find((one) => one.toLowerCase() === bare.toLowerCase());
  return known ?? bare;
}

/** Whether `kms:…`, or a glob, covers an action given without its prefix. Letter case does not matter. */
export function coversAction(pattern: string, action: string): boolean {
  return matchesGlob(pattern, `kms:${action}`, { ignoreCase: true });
}
