/** What an AWS of tests holds. Everything that is not said is as it is after creation with defaults. */
export interface FakeKey {
  readonly arn: string;
  /** Members of KeyMetadata that differ. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly policy?: object;
  readonly aliases?: readonly string[];
  readonly grants?: readonly Readonly<Record<string, unknown>>[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly rotation?: { readonly enabled: boolean; readonly periodDays?: number };
  readonly rotations?: readonly Readonly<Record<string, unknown>>[];
  /** Missing: not used since tracking began. */
  readonly lastUsage?: { readonly at: string; readonly operation: string; readonly eventId: string };
}

export interface FakeTrail {
  readonly arn: string;
  readonly multiRegion?: boolean;
  readonly logging?: boolean;
  readonly selectors?: Readonly<Record<string, unknown>>;
}

export interface FakeAccount {
  readonly name?: string;
  /** Enabled Regions. */
  readonly regions: readonly string[];
  readonly keys?: readonly FakeKey[];
  readonly trails?: readonly FakeTrail[];
  /** Records of the event history, as CloudTrail writes them. */
  readonly history?: readonly Readonly<Record<string, unknown>>[];
  /** With which CloudTrail signs digests, as it lists them, by Region. */
  readonly publicKeys?: Readonly<Record<string, readonly { readonly Fingerprint: string; readonly Value: string }[]>>;
  /** A role that others may take. */
  readonly role?: { readonly name: string; readonly externalId?: string };
}

export interface FakeObject {
  readonly body: Uint8Array;
  /** Made of the body unless said. */
  readonly etag?: string;
  readonly modifiedAt?: Date;
  readonly storageClass?: string;
  /** A copy of an archived one is there for some days. */
  readonly isRestored?: boolean;
  /** Of a digest, in the object's metadata. */
  readonly signature?: string;
  /** The key under which it is encrypted, and whether with a Bucket Key. */
  readonly kms?: { readonly keyArn: string; readonly bucketKey: boolean };
}

export interface FakeBucket {
  readonly region: string;
  readonly objects: Map<string, FakeObject>;
}

export interface FakeMessage {
  readonly id: string;
  readonly body: string;
  /** When it can be received, in milliseconds since 1970. */
  visibleAt: number;
  receives: number;
}

export interface FakeWorld {
  readonly accounts: Readonly<Record<string, FakeAccount>>;
  readonly buckets?: Readonly<Record<string, FakeBucket>>;
  /** By name; what is deleted is taken out. */
  readonly queues?: Readonly<Record<string, FakeMessage[]>>;
  /** The first account is asked from; it manages the organization if there is one. */
  readonly organization?: {
    readonly id: string;
    readonly members: readonly {
      readonly accountId: string;
      readonly path?: string;
      readonly state?: string;
      /** An organizational unit; `ou-root-workloads` unless said. */
      readonly parent?: string;
    }[];
    /** By id; a unit without a parent hangs under the root. */
    readonly units?: Readonly<Record<string, { readonly name: string; readonly parent?: string }>>;
  };
  /** Items on a page, whatever is asked for. */
  readonly pageSize?: number;
}

/** One request as the fake understood it. */
export interface FakeRequest {
  readonly service: string;
  readonly operation: string;
  readonly accountId: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An error in the words of AWS. */
export class FakeError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** An answer that ends in the middle: cut off, or silent for ever. */
export class FakeHalf extends Error {
  constructor(readonly then: 'cut' | 'silent') {
    super(then);
  }
}

/** A request that never gets an answer. */
export class FakeSilence extends Error {}

/** A request whose connection is cut. */
export class FakeHangUp extends Error {}

const TRACKING_SINCE = Date.parse('2026-04-15T00:00:00Z') / 1000;

/** What AWS answers, as plain data; throws `FakeError`. */
export function answerOf(world: FakeWorld, request: FakeRequest): object {
  const { service, operation, accountId, region, input } = request;
  const account = world.accounts[accountId];
  if (!account)
    throw new FakeError('UnrecognizedClientException', 'The security token included in the request is invalid');
  if (!account.regions.includes(region)) {
    throw new FakeError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const keys = (account.keys ?? []).filter(({ arn }) => arn.split(':')[3] === region);
  const page = <T>(items: readonly T[], size: unknown) => {
    const from = Number(input.Marker ?? input.NextToken ?? 0);
    const to = from + Math.min(world.pageSize ?? 1000, typeof size === 'number' ? size : 100);
    return { items: items.slice(from, to), next: to < items.length ? String(to) : undefined };
  };
  const listed = <T>(name: string, items: readonly T[]) => {
    const { items: on, next } = page(items, input.Limit);
    return { [name]: on, Truncated: next !== undefined, ...(next === undefined ? {} : { NextMarker: next }) };
  };
  const key = (): FakeKey => {
    const found = keys.find(({ arn }) => arn === input.KeyId || arn.endsWith(`/${input.KeyId}`));
    if (!found) throw new FakeError('NotFoundException', `Key '${input.KeyId}' does not exist`);
    return found;
  };
  switch (`${service}:${operation}`) {
    case 'kms:ListKeys':
      return listed(
        'Keys',
        keys.map(({ arn }) => ({ KeyArn: arn, KeyId: idOf(arn) })),
      );
    case 'kms:ListAliases':
      return listed(
        'Aliases',
        keys.flatMap(({ arn, aliases = [] }) =>
          aliases.map((name) => ({
            AliasName: `alias/${name}`,
            AliasArn: arn.replace(/key\/.*/, `alias/${name}`),
            TargetKeyId: idOf(arn),
          })),
        ),
      );
    case 'kms:DescribeKey':
      return { KeyMetadata: metadataOf(key()) };
    case 'kms:GetKeyPolicy':
      return {
        Policy: JSON.stringify(key().policy ?? { Version: '2012-10-17', Statement: [] }),
        PolicyName: 'default',
      };
    case 'kms:ListGrants':
      return listed(
        'Grants',
        (key().grants ?? []).map((grant) => ({ KeyId: key().arn, ...grant })),
      );
    case 'kms:ListResourceTags':
      return listed(
        'Tags',
        Object.entries(key().tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      );
    case 'kms:GetKeyRotationStatus':
      if (!rotates(key())) throw new FakeError('UnsupportedOperationException', '');
      return {
        KeyId: key().arn,
        KeyRotationEnabled: key().rotation?.enabled ?? false,
        ...(key().rotation?.periodDays === undefined ? {} : { RotationPeriodInDays: key().rotation?.periodDays }),
      };
    case 'kms:ListKeyRotations':
      if (!rotates(key())) throw new FakeError('UnsupportedOperationException', '');
      return listed(
        'Rotations',
        (key().rotations ?? [])
          .filter((rotation) => input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL' || 'RotationDate' in rotation)
          .map((rotation) => ({ KeyId: key().arn, ...rotation })),
      );
    case 'kms:GetKeyLastUsage': {
      const { arn, lastUsage: used } = key();
      return {
        KeyId: idOf(arn),
        KeyLastUsage: used
          ? { Operation: used.operation, Timestamp: Date.parse(used.at) / 1000, CloudTrailEventId: used.eventId }
          : {},
        TrackingStartDate: TRACKING_SINCE,
        KeyCreationDate: metadataOf(key()).CreationDate,
      };
    }
    case 'cloudtrail:LookupEvents': {
      const found = historyFor(account.history ?? [], region, input);
      const { items, next } = page(found, Math.min(50, Number(input.MaxResults ?? 50)));
      return {
        Events: items.map((record) => ({
          EventId: record.eventID,
          EventName: record.eventName,
          EventSource: record.eventSource,
          EventTime: Date.parse(String(record.eventTime)) / 1000,
          CloudTrailEvent: JSON.stringify(record),
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    }
    case 'cloudtrail:ListPublicKeys':
      return { PublicKeyList: account.publicKeys?.[region] ?? [] };
    case 'cloudtrail:DescribeTrails':
      return { trailList: trailsSeenIn(account, region).map(describedTrail) };
    case 'cloudtrail:GetEventSelectors':
    case 'cloudtrail:GetTrailStatus': {
      const name = input.TrailName ?? input.Name;
      const trail = account.trails?.find(({ arn }) => arn === name);
      if (!trail) throw new FakeError('TrailNotFoundException', `Unknown trail: ${name}`);
      if (trail.arn.split(':')[3] !== region)
        throw new FakeError('InvalidHomeRegionException', 'Ask in the home Region');
      if (operation === 'GetTrailStatus') return { IsLogging: trail.logging ?? true };
      return { TrailARN: trail.arn, ...(trail.selectors ?? { EventSelectors: [] }) };
    }
    case 'organizations:DescribeOrganization':
      return { Organization: { Id: organizationOf(world).id, MasterAccountId: Object.keys(world.accounts)[0] } };
    case 'organizations:ListAccounts': {
      const { items, next } = page(organizationOf(world).members, input.MaxResults);
      return {
        Accounts: items.map(({ accountId: id, path, state = 'ACTIVE' }) => ({
          Id: id,
          Name: world.accounts[id]?.name ?? `account ${id}`,
          State: state,
          ...(path === undefined ? {} : { Paths: [path] }),
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    }
    case 'organizations:ListParents':
      return { Parents: [parentOf(world, String(input.ChildId))] };
    case 'organizations:DescribeOrganizationalUnit': {
      const id = String(input.OrganizationalUnitId);
      const unit = unitsOf(world)[id];
      if (!unit) throw new FakeError('OrganizationalUnitNotFoundException', `No unit ${id}`);
      return { OrganizationalUnit: { Id: id, Name: unit.name } };
    }
    default:
      throw new FakeError('UnknownOperationException', `${service}:${operation}`);
  }
}

function organizationOf({ organization }: FakeWorld): NonNullable<FakeWorld['organization']> {
  if (organization) return organization;
  throw new FakeError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

function unitsOf(world: FakeWorld): NonNullable<NonNullable<FakeWorld['organization']>['units']> {
  return organizationOf(world).units ?? { 'ou-root-workloads': { name: 'Workloads' } };
}

function parentOf(world: FakeWorld, child: string): object {
  const member = organizationOf(world).members.find(({ accountId }) => accountId === child);
  const parent = member ? (member.parent ?? 'ou-root-workloads') : unitsOf(world)[child]?.parent;
  return parent === undefined ? { Id: 'r-root', Type: 'ROOT' } : { Id: parent, Type: 'ORGANIZATIONAL_UNIT' };
}

function metadataOf({ arn, metadata }: FakeKey): Record<string, unknown> {
  return {
    Arn: arn,
    KeyId: idOf(arn),
    AWSAccountId: arn.split(':')[4],
    CreationDate: Date.parse('2025-01-01T00:00:00Z') / 1000,
    Enabled: true,
    KeyState: 'Enabled',
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyUsage: 'ENCRYPT_DECRYPT',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    ...metadata,
  };
}

function rotates(key: FakeKey): boolean {
  const { KeySpec, Origin } = metadataOf(key);
  return KeySpec === 'SYMMETRIC_DEFAULT' && (Origin === 'AWS_KMS' || Origin === 'EXTERNAL');
}

function trailsSeenIn({ trails = [] }: FakeAccount, region: string): readonly FakeTrail[] {
  return trails.filter(({ arn, multiRegion = true }) => multiRegion || arn.split(':')[3] === region);
}

function describedTrail({ arn, multiRegion = true }: FakeTrail): object {
  return {
    Name: arn.split('/').at(-1),
    TrailARN: arn,
    HomeRegion: arn.split(':')[3],
    IsMultiRegionTrail: multiRegion,
    IsOrganizationTrail: false,
    LogFileValidationEnabled: true,
    S3BucketName: 'example-logs',
    IncludeGlobalServiceEvents: true,
  };
}

function idOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

/** Both ends of the time are included, one attribute counts, the newest comes first. */
function historyFor(
  history: readonly Readonly<Record<string, unknown>>[],
  region: string,
  input: FakeRequest['input'],
): readonly Readonly<Record<string, unknown>>[] {
  const [attribute] = Array.isArray(input.LookupAttributes) ? input.LookupAttributes : [];
  const member = attribute?.AttributeKey === 'EventSource' ? 'eventSource' : 'eventName';
  const at = (record: Readonly<Record<string, unknown>>) => Date.parse(String(record.eventTime)) / 1000;
  return history
    .filter((record) => record.awsRegion === region && record[member] === attribute?.AttributeValue)
    .filter((record) => at(record) >= Number(input.StartTime) && at(record) <= Number(input.EndTime))
    .toSorted((a, b) => at(b) - at(a));
}
