import type { StoryKey } from './cast';
import type { Random } from './random';

export type Json = Readonly<Record<string, unknown>>;

/** One record with the trail it is delivered to. */
export interface Delivered {
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly record: Json;
}

/** Who calls, in CloudTrail's words, and how the call reaches KMS. */
export interface Who {
  readonly userIdentity: Json;
  readonly accountId: string | null;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** Null when a service calls. */
  readonly tls: Json | null;
  readonly isService: boolean;
}

const TLS = {
  tlsVersion: 'TLSv1.3',
  cipherSuite: 'TLS_AES_128_GCM_SHA256',
  keyExchange: 'X25519MLKEM768',
} as const;

function tls(region: string): Json {
  return { ...TLS, clientProvidedHostHeader: `kms.${region}.amazonaws.com` };
}

/** A session of a role that calls by itself. */
export function role(
  account: string,
  name: string,
  region: string,
  session = 'i-0a1b2c3d4e5f60718',
  ip = '192.0.2.20',
): Who {
  return {
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE${name.length}ROLE:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
      accountId: account,
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROAEXAMPLE${name.length}ROLE`,
          arn: `arn:aws:iam::${account}:role/${name}`,
          accountId: account,
          userName: name,
        },
        attributes: { creationDate: '2026-08-24T00:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    accountId: account,
    sourceIPAddress: ip,
    userAgent: 'aws-sdk-js/3.1161.0 ua/2.1 os/linux lang/js md/nodejs#22.11.0 api/kms#3.1161.0',
    tls: tls(region),
    isService: false,
  };
}

/** The same session, with a service of AWS calling for it. */
export function via(who: Who, service: string): Who {
  // S3 hides behind "AWS Internal"; other services give their name (FACTS.md §1.3).
  const name = service === 's3' ? 'AWS Internal' : `${service}.amazonaws.com`;
  return {
    ...who,
    userIdentity: { ...who.userIdentity, invokedBy: name },
    sourceIPAddress: name,
    userAgent: name,
    tls: null,
  };
}

export function user(account: string, name: string, region: string, ip = '198.51.100.14'): Who {
  return {
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      arn: `arn:aws:iam::${account}:user/${name}`,
      accountId: account,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: name,
      sessionContext: { attributes: { creationDate: '2026-08-24T00:00:00Z', mfaAuthenticated: 'true' } },
    },
    accountId: account,
    sourceIPAddress: ip,
    userAgent: 'aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/macos lang/python#3.13.7',
    tls: tls(region),
    isService: false,
  };
}

export function rootUser(account: string, region: string): Who {
  return {
    userIdentity: {
      type: 'Root',
      principalId: account,
      arn: `arn:aws:iam::${account}:root`,
      accountId: account,
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    },
    accountId: account,
    sourceIPAddress: '203.0.113.66',
    userAgent: 'AWS Console',
    tls: tls(region),
    isService: false,
  };
}

/** A service for itself: no account, and a sharedEventID although nothing crosses accounts. */
export function service(name: string): Who {
  const host = `${name}.amazonaws.com`;
  return {
    userIdentity: { type: 'AWSService', invokedBy: host },
    accountId: null,
    sourceIPAddress: host,
    userAgent: host,
    tls: null,
    isService: true,
  };
}

export interface KmsCall {
  readonly at: number;
  readonly name: string;
  readonly who: Who;
  readonly key:
    | StoryKey
    | { readonly arn: string; readonly account: string; readonly region: string; readonly material: string };
  readonly request?: Json | null;
  readonly response?: Json | null;
  readonly context?: Json;
  readonly error?: { readonly code: string; readonly message: string };
}

const CRYPTO = new Set([
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
const READ = /^(?:Describe|Get|List)/;

/** A KMS call as it is delivered: one record, or for a call across accounts one to each side. */
export function kmsRecords(random: Random, call: KmsCall): Delivered[] {
  const { key, who, at } = call;
  const isCrypto = CRYPTO.has(call.name);
  const recipient = who.accountId ?? key.account;
  const isForeign = who.accountId !== null && who.accountId !== key.account;
  const shared = isForeign || who.isService ? random.uuid() : null;
  const record = (account: string, userIdentity: Json): Json => ({
    eventVersion: '1.11',
    userIdentity,
    eventTime: iso(at),
    eventSource: 'kms.amazonaws.com',
    eventName: call.name,
    awsRegion: key.region,
    sourceIPAddress: who.sourceIPAddress,
    userAgent: who.userAgent,
    ...(call.error ? { errorCode: call.error.code, errorMessage: call.error.message } : {}),
    requestParameters: requestOf(call),
    responseElements: call.error ? null : (call.response ?? null),
    ...(isCrypto && !call.error ? { additionalEventData: { keyMaterialId: key.material } } : {}),
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: isCrypto || READ.test(call.name),
    // Outsiders who are refused see no key of ours resolved, and we see nothing of them.
    resources: [{ accountId: key.account, type: 'AWS::KMS::Key', ARN: key.arn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    ...(shared ? { sharedEventID: shared } : {}),
    eventCategory: 'Management',
    ...(who.tls ? { tlsDetails: who.tls } : {}),
  });
  const own: Delivered = { at, account: recipient, region: key.region, record: record(recipient, who.userIdentity) };
  const isDenied = call.error?.code.startsWith('AccessDenied') ?? false;
  if (!isForeign || isDenied) return [own];
  const outside: Json = {
    type: 'AWSAccount',
    principalId: who.userIdentity.principalId,
    accountId: who.accountId,
    ...(who.userIdentity.invokedBy ? { invokedBy: who.userIdentity.invokedBy } : {}),
  };
  return [own, { at, account: key.account, region: key.region, record: record(key.account, outside) }];
}

function requestOf({ name, request, context, key }: KmsCall): unknown {
  if (request !== undefined) return request;
  const encryptionContext = context && Object.keys(context).length > 0 ? { encryptionContext: context } : {};
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
    default:
      return { keyId: key.arn };
  }
}

/** What KMS does by itself: RotateKey, DeleteKey, DeleteExpiredKeyMaterial. */
export function kmsServiceEvent(random: Random, at: number, name: string, key: StoryKey, details: Json): Delivered {
  return {
    at,
    account: key.account,
    region: key.region,
    record: {
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
      serviceEventDetails: { keyId: key.id, ...details },
      eventCategory: 'Management',
    },
  };
}

/** A call to another service. */
export function otherRecord(
  random: Random,
  call: {
    at: number;
    source: string;
    name: string;
    who: Who;
    account: string;
    region: string;
    request?: Json | null;
    details?: Json;
    readOnly?: boolean;
  },
): Delivered {
  return {
    at: call.at,
    account: call.account,
    region: call.region,
    record: {
      eventVersion: '1.11',
      userIdentity: call.who.userIdentity,
      eventTime: iso(call.at),
      eventSource: call.source,
      eventName: call.name,
      awsRegion: call.region,
      sourceIPAddress: call.who.sourceIPAddress,
      userAgent: call.who.userAgent,
      requestParameters: call.request ?? null,
      responseElements: null,
      requestID: random.uuid(),
      eventID: random.uuid(),
      readOnly: call.readOnly ?? READ.test(call.name),
      eventType: call.details ? 'AwsServiceEvent' : 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: call.account,
      ...(call.details ? { serviceEventDetails: call.details } : {}),
      eventCategory: 'Management',
      ...(call.who.tls ? { tlsDetails: call.who.tls } : {}),
    },
  };
}

export function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
