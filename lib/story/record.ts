import type { Caller, Who } from './callers';
import { iso } from './callers';
import type { Delivered, Json } from './cast';
import type { Random } from './random';
import type { StoryKey } from './story-key';

/** A key as records need it; also one of an account whose logs are not ours. */
export type CalledKey = Pick<StoryKey, 'arn' | 'account' | 'region'> & Partial<Pick<StoryKey, 'spec'>>;

export interface KmsCall {
  readonly at: number;
  readonly name: string;
  readonly by: Caller;
  readonly key: CalledKey;
  /** Material that does the work; also destination material for ReEncrypt. */
  readonly material: string;
  readonly request?: Json | null;
  readonly response?: Json | null;
  readonly context?: Json;
  readonly error?: { readonly code: string; readonly message: string };
  /** Further things that KMS says, e.g. the id of a retired grant. */
  readonly additional?: Json;
  /** Second resource, e.g. an alias or the destination of ReEncrypt. */
  readonly second?: { readonly arn: string; readonly account: string };
}

const CRYPTO: ReadonlySet<string> = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'Sign',
  'Verify',
  'GenerateMac',
  'VerifyMac',
  'ReEncrypt',
]);
const READ = /^(?:Describe|Get|List|Lookup|Head|BatchGet)/;
/** Calls that are about no key. */
const KEYLESS = /^(?:ListKeys|ListAliases|\w+CustomKeyStores?)$/;
/** Changes that answer with the key's ARN (FACTS.md §1.2). */
const ANSWERED: ReadonlySet<string> = new Set([
  'CreateAlias',
  'DeleteAlias',
  'UpdateAlias',
  'DisableKey',
  'EnableKey',
  'EnableKeyRotation',
  'ImportKeyMaterial',
  'TagResource',
  'UntagResource',
]);

/** Whether a call uses a key, as `GetKeyLastUsage` counts use. */
export function isUse(name: string): boolean {
  return CRYPTO.has(name);
}

/** A KMS call as it is delivered: one record, or for a call across accounts one to each side. */
export function kmsRecords(random: Random, call: KmsCall): Delivered[] {
  const { key, at } = call;
  const who = call.by(at);
  const recipient = who.accountId ?? key.account;
  const isForeign = who.accountId !== null && who.accountId !== key.account;
  const isDenied = call.error?.code.startsWith('AccessDenied') ?? false;
  const shared = (isForeign && !isDenied) || who.accountId === null ? random.uuid() : null;
  const requestID = random.uuid();
  const own = kmsRecord(random, call, who, recipient, who.userIdentity, shared, requestID);
  // Who is refused across accounts is seen on the caller's side alone (FACTS.md §1.4).
  if (!isForeign || isDenied) return [own];
  const outside: Json = {
    type: 'AWSAccount',
    principalId: who.userIdentity.principalId,
    accountId: who.accountId,
    ...(who.userIdentity.invokedBy ? { invokedBy: who.userIdentity.invokedBy } : {}),
  };
  return [own, kmsRecord(random, call, who, key.account, outside, shared, requestID)];
}

function kmsRecord(
  random: Random,
  call: KmsCall,
  who: Who,
  account: string,
  userIdentity: Json,
  shared: string | null,
  requestID: string,
): Delivered {
  const { key, at, name, error } = call;
  const hasMaterial = CRYPTO.has(name) && !error && isSymmetric(key);
  const record: Json = {
    eventVersion: '1.11',
    userIdentity,
    eventTime: iso(at),
    eventSource: 'kms.amazonaws.com',
    eventName: name,
    awsRegion: key.region,
    sourceIPAddress: who.sourceIPAddress,
    userAgent: who.userAgent,
    ...(error ? { errorCode: error.code, errorMessage: error.message } : {}),
    requestParameters: requestOf(call),
    responseElements: error ? null : (call.response ?? (ANSWERED.has(name) ? { keyId: key.arn } : null)),
    ...(call.additional
      ? { additionalEventData: call.additional }
      : hasMaterial
        ? { additionalEventData: { keyMaterialId: call.material } }
        : {}),
    requestID,
    eventID: random.uuid(),
    readOnly: CRYPTO.has(name) || READ.test(name),
    ...(KEYLESS.test(name)
      ? {}
      : {
          resources: [
            { accountId: key.account, type: 'AWS::KMS::Key', ARN: key.arn },
            ...(call.second ? [{ accountId: call.second.account, type: 'AWS::KMS::Key', ARN: call.second.arn }] : []),
          ],
        }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    ...(shared ? { sharedEventID: shared } : {}),
    ...(who.vpcEndpointId ? { vpcEndpointId: who.vpcEndpointId, vpcEndpointAccountId: who.accountId } : {}),
    eventCategory: 'Management',
    ...connection(who, 'kms', key.region),
  };
  return { at, account, region: key.region, record };
}

/** TLS details are there only when the caller spoke to the service itself. */
function connection(who: Who, service: string, region: string): Json {
  if (who.keyExchange === null) return {};
  return {
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.${region}.amazonaws.com`,
      ...(service === 'kms' ? { keyExchange: who.keyExchange } : {}),
    },
    ...(who.isConsole ? { sessionCredentialFromConsole: 'true' } : {}),
  };
}

function isSymmetric({ spec }: CalledKey): boolean {
  return spec === undefined || spec === 'SYMMETRIC_DEFAULT';
}

function requestOf({ name, request, context, key }: KmsCall): Json | null {
  if (request !== undefined) return request;
  const encryptionContext = context ? { encryptionContext: context } : {};
  switch (name) {
    case 'Decrypt':
      return { encryptionAlgorithm: 'SYMMETRIC_DEFAULT', ...encryptionContext };
    case 'GenerateDataKey':
      return { keyId: key.arn, keySpec: 'AES_256', ...encryptionContext };
    case 'GenerateDataKeyWithoutPlaintext':
      return { keyId: key.arn, numberOfBytes: 64, ...encryptionContext };
    case 'Encrypt':
      return { keyId: key.arn, encryptionAlgorithm: 'SYMMETRIC_DEFAULT', ...encryptionContext };
    case 'Sign':
    case 'Verify':
      return { keyId: key.arn, messageType: 'DIGEST', signingAlgorithm: 'ECDSA_SHA_256' };
    case 'GenerateMac':
    case 'VerifyMac':
      return { keyId: key.arn, macAlgorithm: 'HMAC_SHA_256' };
    case 'ListKeys':
    case 'ListAliases':
      return { limit: 1000 };
    case 'GetKeyPolicy':
      return { keyId: key.arn, policyName: 'default' };
    default:
      return { keyId: key.arn };
  }
}

/** What KMS does by itself: RotateKey, DeleteKey, DeleteExpiredKeyMaterial, SynchronizeMultiRegionKey. */
export function kmsServiceEvent(random: Random, at: number, name: string, key: StoryKey, details: Json): Delivered {
  const record: Json = {
    eventVersion: '1.11',
    userIdentity: { accountId: key.account, invokedBy: 'AWS Internal' },
    eventTime: iso(at),
    eventSource: 'kms.amazonaws.com',
    eventName: name,
    awsRegion: key.region,
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestParameters: null,
    responseElements: null,
    eventID: random.uuid(),
    readOnly: false,
    resources: [{ accountId: key.account, type: 'AWS::KMS::Key', ARN: key.arn }],
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: key.account,
    serviceEventDetails: { ...details, keyId: key.id },
    eventCategory: 'Management',
  };
  return { at, account: key.account, region: key.region, record };
}

export interface OtherCall {
  readonly at: number;
  readonly source: string;
  readonly name: string;
  readonly by: Caller;
  readonly account: string;
  readonly region: string;
  readonly request?: Json | null;
  readonly response?: Json | null;
  /** For what a service does by itself. */
  readonly details?: Json;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A call to another service. */
export function otherRecord(random: Random, call: OtherCall): Delivered {
  const { at, account, region, source, name } = call;
  const who = call.by(at);
  const isService = call.details !== undefined;
  const record: Json = {
    eventVersion: '1.11',
    userIdentity: who.userIdentity,
    eventTime: iso(at),
    eventSource: source,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: who.sourceIPAddress,
    userAgent: who.userAgent,
    ...(call.error ? { errorCode: call.error.code, errorMessage: call.error.message } : {}),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    ...(isService ? {} : { requestID: random.uuid() }),
    eventID: random.uuid(),
    readOnly: READ.test(name),
    eventType: isService ? 'AwsServiceEvent' : 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    ...(isService || who.accountId === null ? { sharedEventID: random.uuid() } : {}),
    ...(call.details ? { serviceEventDetails: call.details } : {}),
    eventCategory: 'Management',
    ...connection(who, source.replace('.amazonaws.com', ''), region),
  };
  return { at, account, region, record };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** An instant as KMS writes it inside its records: `Nov 2, 2021, 11:25:25 PM` (FACTS.md §1.2). */
export function localeDate(at: number): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${clock} ${hours < 12 ? 'AM' : 'PM'}`;
}
