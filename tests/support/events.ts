/** CloudTrail records for tests: full and lifelike, from short calls. Ids and times are deterministic. */
export type RawRecord = Readonly<Record<string, unknown>>;

export const OWN_ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'us-east-1';
export const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

let serial = 0;

/** The nth id: a lower-case UUID that no other call returns, and none that a test writes out (those say `8000`). */
export function nextId(): string {
  serial++;
  return `00000000-0000-4000-9000-${serial.toString(16).padStart(12, '0')}`;
}

/** ARN of a key; the defaults are one key of `OWN_ACCOUNT`. */
export function keyArn(id: string = KEY_ID, { account = OWN_ACCOUNT, region = REGION } = {}): string {
  return `arn:aws:kms:${region}:${account}:key/${id}`;
}

/** Everybody who can be in `userIdentity`. */
export function asRole(name = 'App', account = OWN_ACCOUNT, session = 'i-0abc'): RawRecord {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: `arn:aws:iam::${account}:role/${name}`,
        accountId: account,
        userName: name,
      },
      attributes: { creationDate: '2025-06-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  };
}

export function asUser(name = 'Alice', account = OWN_ACCOUNT): RawRecord {
  return {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: `arn:aws:iam::${account}:user/${name}`,
    accountId: account,
    accessKeyId: 'AKIAEXAMPLE',
    userName: name,
  };
}

export function asRoot(account = OWN_ACCOUNT): RawRecord {
  return { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account };
}

/** A service's own identity. */
export function asService(host: string): RawRecord {
  return { type: 'AWSService', invokedBy: host };
}

/** A foreign caller as the key's owner sees him: an account, no ARN. */
export function asForeign(account = OTHER_ACCOUNT): RawRecord {
  return { type: 'AWSAccount', principalId: `AROAFOREIGN:session`, accountId: account };
}

/** KMS acting by itself, as in RotateKey. */
export function asKms(account = OWN_ACCOUNT): RawRecord {
  return { accountId: account, invokedBy: 'AWS Internal' };
}

export interface Call {
  readonly at?: string | Date;
  readonly by?: RawRecord;
  /** Key ARN in `resources`; null for none, two for ReEncrypt. */
  readonly key?: string | readonly string[] | null;
  /** The service through which the call came, e.g. `s3`; none for a direct call. */
  readonly via?: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly request?: RawRecord | null;
  readonly response?: RawRecord | null;
  readonly additional?: RawRecord;
  readonly error?: string;
  readonly message?: string;
  /** The account in whose trail it was delivered. */
  readonly account?: string;
  readonly region?: string;
  readonly readOnly?: boolean;
  readonly id?: string;
  readonly shared?: string;
  /** Members to set or, with undefined, to leave out. */
  readonly and?: RawRecord;
}

const READS =
  /^(Decrypt|Encrypt|GenerateDataKey|GenerateMac|ReEncrypt|Sign|Verify|DeriveShared|GenerateRandom|Get|List|Describe)/;

/** A KMS call as CloudTrail delivers it. Direct calls carry TLS details, those through a service do not. */
export function kmsCall(eventName: string, call: Call = {}): RawRecord {
  const region = call.region ?? REGION;
  const keys = call.key === null ? [] : [call.key ?? keyArn(undefined, { region })].flat();
  const by = call.by ?? asRole();
  const host = call.via === undefined ? null : `${call.via}.amazonaws.com`;
  const direct = host === null && by.type !== 'AWSService' && by.invokedBy === undefined;
  const at = call.at ?? '2025-06-01T12:00:00Z';
  return strip({
    eventVersion: '1.11',
    userIdentity: host === null ? by : { ...by, invokedBy: host },
    eventTime: typeof at === 'string' ? at : at.toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 'kms.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: direct ? '192.0.2.10' : (host ?? by.invokedBy ?? 'AWS Internal'),
    userAgent: direct ? 'aws-cli/2.15.0' : (host ?? by.invokedBy ?? 'AWS Internal'),
    errorCode: call.error,
    errorMessage: call.message,
    requestParameters:
      call.request === undefined
        ? call.context === undefined
          ? null
          : { encryptionContext: call.context, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
        : call.request,
    responseElements: call.response ?? null,
    additionalEventData: call.additional,
    requestID: nextId(),
    eventID: call.id ?? nextId(),
    readOnly: call.readOnly ?? READS.test(eventName),
    resources: keys.length === 0 ? undefined : keys.map(resource),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.account ?? (typeof by.accountId === 'string' ? by.accountId : OWN_ACCOUNT),
    sharedEventID: call.shared,
    eventCategory: 'Management',
    tlsDetails: direct
      ? {
          tlsVersion: 'TLSv1.3',
          cipherSuite: 'TLS_AES_256_GCM_SHA384',
          clientProvidedHostHeader: `kms.${region}.amazonaws.com`,
        }
      : undefined,
    ...call.and,
  });
}

/** An event that KMS makes by itself: RotateKey, DeleteKey, DeleteExpiredKeyMaterial, SynchronizeMultiRegionKey. */
export function kmsServiceEvent(eventName: string, call: Call & { readonly details?: RawRecord } = {}): RawRecord {
  const account = call.account ?? OWN_ACCOUNT;
  return strip({
    ...kmsCall(eventName, { ...call, by: asKms(account), account, readOnly: false }),
    eventType: 'AwsServiceEvent',
    requestParameters: undefined,
    requestID: undefined,
    serviceEventDetails: call.details ?? {},
    ...call.and,
  });
}

/** Both copies of one call across accounts: the caller's, with the role, and the key owner's, with the account alone. */
export function crossAccountPair(
  eventName: string,
  {
    owner = OWN_ACCOUNT,
    caller = OTHER_ACCOUNT,
    role = 'Partner',
    ...call
  }: Call & { owner?: string; caller?: string; role?: string } = {},
): { callers: RawRecord; owners: RawRecord } {
  const shared = call.shared ?? nextId();
  const key = call.key ?? keyArn(undefined, { account: owner, region: call.region ?? REGION });
  return {
    callers: kmsCall(eventName, { ...call, key, shared, by: asRole(role, caller), account: caller }),
    owners: kmsCall(eventName, {
      ...call,
      key,
      shared,
      by: asForeign(caller),
      account: owner,
      id: call.id === undefined ? nextId() : `${call.id.slice(0, -1)}f`,
    }),
  };
}

/** An event of another service. */
export function otherCall(eventSource: string, eventName: string, call: Call = {}): RawRecord {
  return { ...kmsCall(eventName, { readOnly: false, ...call, key: null }), eventSource, ...call.and };
}

function resource(arn: string): RawRecord {
  return { accountId: arn.split(':')[4], type: 'AWS::KMS::Key', ARN: arn };
}

function strip(record: RawRecord): RawRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** One KMS call a day that is no use of a key, both days included: a trail that records KMS, and keys that nobody uses. */
export function quietDays(
  from: string,
  to: string,
  { account = OWN_ACCOUNT, region = REGION }: { account?: string; region?: string } = {},
): RawRecord[] {
  return days(from, to).map((at) => kmsCall('ListKeys', { at, account, region, key: null, request: { limit: 100 } }));
}

/** One record of another service a day: a trail that works, of which nobody knows whether it records KMS. */
export function daysWithoutKms(from: string, to: string): RawRecord[] {
  return days(from, to).map((at) => otherCall('ec2.amazonaws.com', 'DescribeInstances', { at, readOnly: true }));
}

function days(from: string, to: string): Date[] {
  const day = 86_400_000;
  const first = Date.parse(`${from}T06:00:00Z`);
  const count = Math.round((Date.parse(`${to}T06:00:00Z`) - first) / day) + 1;
  return Array.from({ length: count }, (_, index) => new Date(first + index * day));
}
