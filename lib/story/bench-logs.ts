import { gzipSync } from 'node:zlib';
import { type Caller, role, service, user, via } from './callers';
import { ACCOUNTS, type AccountName, DAY, type Delivered, type Json, MINUTE, ORGANIZATION, REGIONS } from './cast';
import type { StoryFile } from './deliver';
import { type Random, seeded } from './random';
import { kmsRecords, otherRecord } from './record';
import { materialId, type StoryKey, storyKey } from './story-key';

export interface BenchOptions {
  readonly records: number;
  readonly files: number;
  readonly seed: number;
  /** Share of KMS records. */
  readonly kms: number;
}

const START = Date.parse('2026-08-24T00:00:00Z');
const SPAN = 90 * DAY;
const TWICE = 0.0005;
const ODD = 0.002;
const KEYS_PER_PLACE = 24;
const CALLERS_PER_PLACE = 240;
/** Operations in the proportion in which busy trails have them. */
const OPERATIONS = [
  ...['Decrypt', 'Decrypt', 'Decrypt', 'Decrypt', 'Decrypt', 'Decrypt'],
  ...['GenerateDataKey', 'GenerateDataKey', 'Encrypt', 'DescribeKey'],
];
const OTHERS = [
  ['ec2.amazonaws.com', 'DescribeInstances'],
  ['ec2.amazonaws.com', 'DescribeVolumes'],
  ['s3.amazonaws.com', 'GetBucketAcl'],
  ['sts.amazonaws.com', 'AssumeRole'],
  ['logs.amazonaws.com', 'CreateLogStream'],
  ['lambda.amazonaws.com', 'GetFunctionConfiguration20150331v2'],
  ['dynamodb.amazonaws.com', 'DescribeTable'],
] as const;

/** An account in a Region with its keys and its callers. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly keys: readonly StoryKey[];
  readonly callers: readonly Caller[];
}

/**
 * Log files for measuring: an organization trail whose files differ in size by three orders of magnitude, 0.05 % of
 * the records delivered twice and 0.2 % in odd shapes, each about as large as CloudTrail writes them. The same options
 * give the same bytes.
 */
export function* benchLogs({ records, files, seed, kms }: BenchOptions): Generator<StoryFile> {
  const random = seeded(seed, 'bench');
  const places = Object.keys(ACCOUNTS)
    .filter(isAccount)
    .flatMap((name) => REGIONS.map((region) => place(name, region)));
  const weights = Array.from({ length: files }, () => Math.exp(1.9 * bell(random)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let made = 0;
  let planned = 0;
  let earlier: Json | null = null;
  for (const [index, weight] of weights.entries()) {
    const at = START + Math.floor((index / files) * SPAN);
    const here = random.pick(places);
    planned += (weight / total) * records;
    const until = index === files - 1 ? records : Math.min(records, Math.max(made + 1, Math.round(planned)));
    const delivered: Json[] = [];
    while (made < until) {
      const moment = at + Math.floor(random.next() * 5 * MINUTE);
      const record: Json = earlier !== null && random.next() < TWICE ? earlier : oneRecord(random, here, moment, kms);
      if (random.next() < 0.01) earlier = record;
      delivered.push(random.next() < ODD ? oddly(random, record) : record);
      made += 1;
    }
    yield file(random, here, at, delivered);
  }
}

function place(name: AccountName, region: (typeof REGIONS)[number]): Place {
  const { id: account } = ACCOUNTS[name];
  const callers = Array.from({ length: CALLERS_PER_PLACE }, (_, number): Caller => {
    const app = role(account, `${name}-application-${number % 30}`, {
      sessions: [`i-0${materialId({ id: `${account} ${region}` }, number).slice(0, 16)}`],
      agent: number % 2 === 0 ? 'java' : 'python',
      ip: `192.0.2.${(number % 250) + 1}`,
    });
    switch (number % 9) {
      case 0:
        return user(account, `person-${number}`, `198.51.100.${(number % 250) + 1}`);
      case 1:
        return service('dynamodb');
      case 2:
      case 3:
      case 4:
      case 5:
        return via(app, number % 2 === 0 ? 's3' : 'lambda');
      default:
        return app;
    }
  });
  const keys = Array.from({ length: KEYS_PER_PLACE }, (_, number) => storyKey(`bench-${number}`, name, region));
  return { account, region, keys, callers };
}

function oneRecord(random: Random, { account, region, keys, callers }: Place, at: number, kms: number): Json {
  // Each key has its own few callers and resources, as in real organizations.
  const number = Math.floor(random.next() ** 2 * keys.length);
  const key = keys[number];
  if (key === undefined) throw new Error('a place without keys');
  const by = callers[(number * 7 + random.whole(0, 149)) % callers.length] ?? service('s3');
  const [made] =
    random.next() < kms
      ? kmsRecords(random, {
          at,
          by,
          key,
          name: random.pick(OPERATIONS),
          material: materialId(key, 0),
          context: {
            'aws:s3:arn': `arn:aws:s3:::${account}-${region}-bucket-${number}/year=2026/month=10/day=${random.whole(10, 30)}/batch=${random.hex(40)}/part-000${random.whole(10, 99)}-${random.uuid()}.c000.snappy.parquet`,
          },
          ...(random.next() < 0.004 ? { error: refusal(key) } : {}),
        })
      : otherCall(random, account, region, at, by);
  if (made === undefined) throw new Error('no record');
  return made.record;
}

function refusal({ arn }: StoryKey): { code: string; message: string } {
  return {
    code: 'AccessDenied',
    message: `User is not authorized to perform: kms:Decrypt on resource: ${arn} because no identity-based policy allows the kms:Decrypt action`,
  };
}

function otherCall(random: Random, account: string, region: string, at: number, by: Caller): Delivered[] {
  const [source, name] = random.pick(OTHERS);
  const resource = `arn:aws:${source.replace('.amazonaws.com', '')}:${region}:${account}:resource/${random.hex(12)}`;
  const filters = ['instance-state-name', 'tag:environment', 'tag:service', 'tag:owner'].map((filter) => ({
    name: filter,
    valueSet: { items: [{ value: random.pick(['running', 'production', 'orders', 'payments', 'platform-team']) }] },
  }));
  return [
    otherRecord(random, {
      at,
      source,
      name,
      by,
      account,
      region,
      request: { resource, filterSet: { items: filters }, maxResults: 1000, nextToken: random.hex(200) },
      response:
        name === 'AssumeRole'
          ? { assumedRoleUser: { arn: resource, assumedRoleId: `AROAEXAMPLE:${random.hex(8)}` } }
          : null,
    }),
  ];
}

/** Shapes that readers must survive: texts that hold JSON, missing members, old versions, unknown names. */
function oddly(random: Random, record: Json): Json {
  const { resources: _, ...bare } = record;
  switch (random.whole(0, 4)) {
    case 0:
      return { ...record, requestParameters: JSON.stringify(record.requestParameters) };
    case 1:
      return { ...bare, eventVersion: '1.02' };
    case 2:
      return { ...record, readOnly: String(record.readOnly), additionalEventData: '{"note":"a text that holds JSON"}' };
    case 3:
      return { ...record, eventName: 'InventKeySomeday', responseElements: { message: '키 🔑 \u202e \\ "quoted"' } };
    default:
      return { ...record, userIdentity: { accountId: record.recipientAccountId, invokedBy: 'AWS Internal' } };
  }
}

/** Roughly normal, from −3 to 3. */
function bell(random: Random): number {
  return Array.from({ length: 6 }, () => random.next()).reduce((sum, one) => sum + one, -3);
}

function file(random: Random, { account, region }: Place, at: number, records: readonly Json[]): StoryFile {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T');
  const name = `${account}_CloudTrail_${region}_${day.replaceAll('-', '')}T${clock.slice(0, 5).replace(':', '')}Z_${random.hex(16)}.json.gz`;
  return {
    path: `AWSLogs/${ORGANIZATION}/${account}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${name}`,
    body: gzipSync(JSON.stringify({ Records: records }), { level: 6 }),
  };
}

function isAccount(name: string): name is AccountName {
  return name in ACCOUNTS;
}
