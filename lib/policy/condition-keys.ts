/** What AWS documents of a `kms:` condition key (KMS developer guide, "AWS KMS condition keys", 2026). */
export interface ConditionKey {
  /** A list of values in one request. */
  readonly isMultivalued: boolean;
  /** Actions, without `kms:`, whose requests carry it; null: every action on a key. */
  readonly actions: readonly string[] | null;
}

const DATA_KEYS = [
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
] as const;
const SYMMETRIC = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', ...DATA_KEYS] as const;
const ATTESTED = ['Decrypt', 'DeriveSharedSecret', 'GenerateDataKey', 'GenerateDataKeyPair', 'GenerateRandom'] as const;
const USE = [...SYMMETRIC, 'GenerateMac', 'VerifyMac', 'Sign', 'Verify', 'DeriveSharedSecret'] as const;

const single = (...actions: readonly string[]): ConditionKey => ({ isMultivalued: false, actions });
const list = (...actions: readonly string[]): ConditionKey => ({ isMultivalued: true, actions });
const EVERYWHERE: ConditionKey = { isMultivalued: false, actions: null };

const KMS_KEYS: ReadonlyMap<string, ConditionKey> = new Map([
  ['kms:bypasspolicylockoutsafetycheck', single('CreateKey', 'PutKeyPolicy', 'ReplicateKey')],
  ['kms:calleraccount', EVERYWHERE],
  ['kms:customermasterkeyspec', EVERYWHERE],
  ['kms:customermasterkeyusage', EVERYWHERE],
  ['kms:datakeypairspec', single('GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext')],
  ['kms:encryptionalgorithm', single(...SYMMETRIC)],
  ['kms:encryptioncontextkeys', list(...SYMMETRIC, 'CreateGrant', 'RetireGrant')],
  ['kms:expirationmodel', single('ImportKeyMaterial')],
  ['kms:grantconstraintsourcearn', single('CreateGrant')],
  ['kms:grantconstrainttype', single('CreateGrant', 'RetireGrant')],
  ['kms:granteeprincipal', single('CreateGrant')],
  ['kms:granteeserviceprincipal', single('CreateGrant')],
  ['kms:grantisforawsresource', single('CreateGrant', 'ListGrants', 'RevokeGrant')],
  ['kms:grantoperations', list('CreateGrant')],
  ['kms:keyagreementalgorithm', single('DeriveSharedSecret')],
  ['kms:keyorigin', EVERYWHERE],
  ['kms:keyspec', EVERYWHERE],
  ['kms:keyusage', EVERYWHERE],
  ['kms:macalgorithm', single('GenerateMac', 'VerifyMac')],
  ['kms:messagetype', single('Sign', 'Verify')],
  ['kms:multiregion', EVERYWHERE],
  ['kms:multiregionkeytype', EVERYWHERE],
  ['kms:primaryregion', single('UpdatePrimaryRegion')],
  ['kms:reencryptonsamekey', single('ReEncryptFrom', 'ReEncryptTo')],
  ['kms:replicaregion', single('ReplicateKey')],
  ['kms:requestalias', single(...USE, 'DescribeKey', 'GetPublicKey')],
  ['kms:resourcealiases', { isMultivalued: true, actions: null }],
  ['kms:retiringprincipal', single('CreateGrant')],
  ['kms:retiringserviceprincipal', single('CreateGrant')],
  ['kms:rotationperiodindays', single('EnableKeyRotation')],
  ['kms:schedulekeydeletionpendingwindowindays', single('ScheduleKeyDeletion')],
  ['kms:signingalgorithm', single('Sign', 'Verify')],
  ['kms:trailingdayswithoutkeyusage', single('DisableKey', 'ScheduleKeyDeletion')],
  ['kms:validto', single('ImportKeyMaterial')],
  ['kms:viaservice', EVERYWHERE],
  ['kms:wrappingalgorithm', single('GetParametersForImport')],
  ['kms:wrappingkeyspec', single('GetParametersForImport')],
]);

/** Keys of other services that belong to the caller's credentials and so come with every request. */
const CREDENTIAL_KEYS: ReadonlySet<string> = new Set([
  'ec2:roledelivery',
  'ec2:sourceinstancearn',
  'glue:credentialissuingservice',
  'glue:roleassumedby',
  'identitystore:userid',
  'lambda:sourcefunctionarn',
  'ssm:sourceinstancearn',
]);

const MULTIVALUED_GLOBAL: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:sourceorgpaths',
  'aws:resourceorgpaths',
  'aws:vpceorgpaths',
]);

const SINGLE_GLOBAL: ReadonlySet<string> = new Set(
  [
    'assumedroot calledviafirst calledvialast chatbotsourcearn currenttime ec2instancesourceprivateipv4',
    'ec2instancesourcevpc epochtime federatedprovider ismcpserviceaction multifactorauthage multifactorauthpresent',
    'principalaccount principalarn principalisawsservice principalorgid principalservicename principaltype referer',
    'requestedregion resourceaccount resourceorgid securetransport sourceaccount sourcearn sourceidentity sourceip',
    'sourceorgid sourcevpc sourcevpcarn sourcevpce tokenissuetime useragent userid username viaawsmcpservice',
    'viaawsservice vpceaccount vpceorgid vpcsourceip',
  ].flatMap((line) => line.split(' ').map((name) => `aws:${name}`)),
);

/** What is known of a condition key; null when a request to KMS never carries it. */
export function conditionKey(key: string): ConditionKey | null {
  const name = key.toLowerCase();
  const known = KMS_KEYS.get(name);
  if (known) return known;
  if (/^kms:encryptioncontext:./.test(name)) return single(...SYMMETRIC, 'CreateGrant', 'RetireGrant');
  if (/^kms:recipientattestation:(?:imagesha384|pcr\d+|nitrotpmpcr\d+)$/.test(name)) return single(...ATTESTED);
  if (name === 'aws:tagkeys') return list('CreateKey', 'TagResource', 'UntagResource');
  if (MULTIVALUED_GLOBAL.has(name)) return { isMultivalued: true, actions: null };
  if (SINGLE_GLOBAL.has(name) || CREDENTIAL_KEYS.has(name)) return EVERYWHERE;
  if (/^aws:(?:principaltag|resourcetag)\/./.test(name)) return EVERYWHERE;
  return /^aws:requesttag\/./.test(name) ? single('CreateKey', 'TagResource') : null;
}
