import type { OperationClass } from './event';

const of = (operationClass: OperationClass, names: string): [string, OperationClass][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, operationClass]);

/** Every KMS event name that AWS documents (FACTS.md §1.1), by class. */
const CATALOGUE: ReadonlyMap<string, OperationClass> = new Map([
  ...of(
    'crypto',
    `Decrypt DeriveSharedSecret Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
     GenerateDataKeyWithoutPlaintext GenerateMac ReEncrypt Sign Verify VerifyMac`,
  ),
  ...of('random', 'GenerateRandom'),
  ...of(
    'metadata',
    `DescribeKey DescribeCustomKeyStores GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport
     GetPublicKey ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys ListResourceTags ListRetirableGrants`,
  ),
  ...of(
    'control',
    `CreateKey EnableKey DisableKey ScheduleKeyDeletion CancelKeyDeletion UpdateKeyDescription ReplicateKey
     UpdatePrimaryRegion ImportKeyMaterial DeleteImportedKeyMaterial EnableKeyRotation DisableKeyRotation
     RotateKeyOnDemand PutKeyPolicy CreateGrant RetireGrant RevokeGrant TagResource UntagResource CreateAlias
     UpdateAlias DeleteAlias CreateCustomKeyStore UpdateCustomKeyStore ConnectCustomKeyStore DisconnectCustomKeyStore
     DeleteCustomKeyStore`,
  ),
  ...of('service', 'RotateKey DeleteKey DeleteExpiredKeyMaterial SynchronizeMultiRegionKey'),
]);

/** Every documented event name of some classes. */
export function eventNamesOf(classes: readonly OperationClass[]): string[] {
  return [...CATALOGUE].filter(([, operation]) => classes.includes(operation)).map(([name]) => name);
}

/**
 * The class of a KMS event. A name that is not in the catalogue is what its record says of itself: an event of the
 * service, something that changes (`readOnly` false), or `unknown`.
 */
export function operationClass(eventName: string, eventType: string | null, readOnly: boolean | null): OperationClass {
  const known = CATALOGUE.get(eventName);
  if (known !== undefined) return known;
  if (eventType === 'AwsServiceEvent') return 'service';
  return readOnly === false ? 'control' : 'unknown';
}

/** The classes whose successful calls are plain use: they change nothing. */
export function isPlainKind(kind: OperationClass): boolean {
  return kind === 'crypto' || kind === 'metadata' || kind === 'random';
}
