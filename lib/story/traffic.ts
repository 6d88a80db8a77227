import { ACCOUNTS, REGIONS, type StoryKey } from './cast';
import { KEYS, PLOT } from './keys';
import type { Random } from './random';
import { type Delivered, type Json, kmsRecords, otherRecord, role, service, user, via, type Who } from './record';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A workload: who does what with which key, how often a day, and when. */
interface Flow {
  readonly key: StoryKey;
  readonly who: Who;
  readonly operations: readonly [string, ...string[]];
  readonly perDay: number;
  /** `always`: around the clock; `office`: nine to six in Seoul on weekdays; `night`: one in the morning. */
  readonly when: 'always' | 'office' | 'night';
  readonly contexts: readonly [Json, ...Json[]];
}

const s3 = (bucket: string): Json => ({ 'aws:s3:arn': `arn:aws:s3:::${bucket}` });
const NONE: readonly [Json] = [{}];

function flows(): Flow[] {
  const { prod, data, dev, security, sandbox, shared } = ACCOUNTS;
  const flow = (
    key: StoryKey,
    who: Who,
    operations: Flow['operations'],
    perDay: number,
    when: Flow['when'] = 'always',
    contexts: Flow['contexts'] = NONE,
  ): Flow => ({ key, who, operations, perDay, when, contexts });
  const app = (account: { id: string }, name: string, region: string) => role(account.id, name, region);
  return [
    flow(
      KEYS.orders,
      via(app(prod, 'orders-api', 'ap-northeast-2'), 'dynamodb'),
      ['Decrypt', 'Decrypt', 'GenerateDataKey'],
      150,
      'always',
      [{ 'aws:dynamodb:tableName': 'orders', 'aws:dynamodb:subscriberId': prod.id }],
    ),
    flow(KEYS.payments, app(prod, 'payments-api', 'ap-northeast-2'), ['Decrypt', 'Encrypt'], 110, 'always', [
      { purpose: 'card-token' },
    ]),
    flow(KEYS.pii, via(app(prod, 'crm', 'ap-northeast-2'), 's3'), ['Decrypt', 'GenerateDataKey'], 90, 'always', [
      s3('kt-prod-customers'),
    ]),
    flow(KEYS.pii, user(prod.id, 'minji', 'ap-northeast-2'), ['Decrypt'], 2, 'office', [{ purpose: 'support' }]),
    flow(
      KEYS.media,
      via(app(prod, 'media', 'us-east-1'), 's3'),
      ['Decrypt', 'Decrypt', 'Decrypt', 'GenerateDataKey'],
      120,
      'always',
      [s3('kt-prod-media')],
    ),
    flow(KEYS.mediaEu, via(app(prod, 'media', 'eu-west-1'), 's3'), ['Decrypt', 'GenerateDataKey'], 40, 'always', [
      s3('kt-prod-media-eu'),
    ]),
    flow(KEYS.sessions, via(app(prod, 'web', 'us-east-1'), 'lambda'), ['Decrypt'], 60, 'always', [
      { 'aws:lambda:FunctionArn': `arn:aws:lambda:us-east-1:${prod.id}:function:session` },
    ]),
    flow(KEYS.volumes, service('ec2'), ['Decrypt', 'GenerateDataKeyWithoutPlaintext'], 12, 'always', [
      { 'aws:ebs:id': 'vol-0a1b2c3d4e5f60001' },
      { 'aws:ebs:id': 'vol-0a1b2c3d4e5f60002' },
      { 'aws:ebs:id': 'vol-0a1b2c3d4e5f60003' },
    ]),
    flow(KEYS.database, service('rds'), ['Decrypt', 'GenerateDataKey'], 8, 'night', [
      { 'aws:rds:db-id': 'db-EXAMPLEORDERS' },
    ]),
    flow(KEYS.lake, via(app(data, 'etl-prod', 'ap-northeast-2'), 's3'), ['Decrypt', 'GenerateDataKey'], 100, 'night', [
      s3('kt-lake-raw'),
      s3('kt-lake-curated'),
    ]),
    flow(KEYS.lakeUs, via(app(data, 'etl-us', 'us-east-1'), 's3'), ['Decrypt', 'GenerateDataKey'], 50, 'night', [
      s3('kt-lake-us'),
    ]),
    flow(KEYS.etl, app(data, 'etl-prod', 'ap-northeast-2'), ['Decrypt', 'GenerateDataKey'], 40, 'night', [
      { job: 'daily' },
    ]),
    flow(
      KEYS.reports,
      via(app(data, 'reporting', 'eu-west-1'), 'athena'),
      ['Decrypt', 'GenerateDataKey'],
      20,
      'office',
      [s3('kt-reports')],
    ),
    flow(KEYS.warehouse, service('redshift'), ['Decrypt'], 12, 'night', [
      { 'aws:redshift:arn': `arn:aws:redshift:us-east-1:${data.id}:cluster:main` },
    ]),
    flow(KEYS.devApp, app(dev, 'dev-app', 'ap-northeast-2'), ['Encrypt', 'Decrypt'], 25, 'office', [
      { purpose: 'test' },
    ]),
    flow(KEYS.devApp, user(dev.id, 'jun', 'ap-northeast-2'), ['Encrypt', 'Decrypt', 'DescribeKey'], 4, 'office', [
      { purpose: 'try' },
    ]),
    flow(KEYS.devCi, via(app(dev, 'ci', 'us-east-1'), 'ssm'), ['Decrypt'], 30, 'office', [
      { PARAMETER_ARN: `arn:aws:ssm:us-east-1:${dev.id}:parameter/ci/token` },
    ]),
    flow(KEYS.devEu, app(dev, 'dev-eu', 'eu-west-1'), ['Decrypt'], 6, 'office', [{ purpose: 'test' }]),
    flow(KEYS.audit, service('cloudtrail'), ['GenerateDataKey'], 24, 'always', [
      {
        'aws:cloudtrail:arn': `arn:aws:cloudtrail:us-east-1:${security.id}:trail/organization`,
        'aws:s3:arn': 'arn:aws:s3:::kt-audit-trail',
      },
    ]),
    flow(KEYS.auditSeoul, service('logs'), ['GenerateDataKey', 'Decrypt'], 16, 'always', [
      { 'aws:logs:arn': `arn:aws:logs:ap-northeast-2:${security.id}:log-group:/audit` },
    ]),
    flow(KEYS.findings, via(app(security, 'scanner', 'eu-west-1'), 's3'), ['GenerateDataKey', 'Decrypt'], 10, 'night', [
      s3('kt-findings'),
    ]),
    flow(
      KEYS.central,
      via(app(prod, 'backup', 'ap-northeast-2'), 'backup'),
      ['GenerateDataKey', 'Decrypt'],
      14,
      'night',
      [{ 'aws:backup:request-id': 'nightly-prod' }],
    ),
    flow(KEYS.centralUs, via(app(data, 'backup', 'us-east-1'), 'backup'), ['GenerateDataKey'], 8, 'night', [
      { 'aws:backup:request-id': 'nightly-data' },
    ]),
    flow(KEYS.artifacts, via(app(shared, 'build', 'eu-west-1'), 's3'), ['GenerateDataKey', 'Decrypt'], 25, 'office', [
      s3('kt-artifacts'),
    ]),
    flow(KEYS.scratch, app(sandbox, 'play', 'us-east-1'), ['Encrypt', 'Decrypt'], 8, 'office', [{ purpose: 'play' }]),
    flow(KEYS.scratchSeoul, app(sandbox, 'play', 'ap-northeast-2'), ['Encrypt', 'Decrypt'], 6, 'office', [
      { purpose: 'play' },
    ]),
    flow(KEYS.awsS3, via(app(prod, 'logs-shipper', 'us-east-1'), 's3'), ['GenerateDataKey'], 20, 'always', [
      s3('kt-prod-logs'),
    ]),
    flow(KEYS.awsSecrets, via(app(prod, 'orders-api', 'ap-northeast-2'), 'secretsmanager'), ['Decrypt'], 30, 'always', [
      {
        SecretARN: `arn:aws:secretsmanager:ap-northeast-2:${prod.id}:secret:orders-db-AbCdEf`,
        SecretVersionId: 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE',
      },
    ]),
    flow(KEYS.awsSsm, via(app(dev, 'ci', 'us-east-1'), 'ssm'), ['Decrypt'], 12, 'office', [
      { PARAMETER_ARN: `arn:aws:ssm:us-east-1:${dev.id}:parameter/dev/url` },
    ]),
    flow(KEYS.awsEbs, service('ec2'), ['Decrypt'], 4, 'always', [{ 'aws:ebs:id': 'vol-0a1b2c3d4e5f60009' }]),
    flow(KEYS.globalPrimary, app(prod, 'ledger', 'us-east-1'), ['Encrypt', 'Decrypt'], 40, 'always', [
      { ledger: 'global' },
    ]),
    flow(KEYS.globalReplica, app(prod, 'ledger', 'eu-west-1'), ['Decrypt'], 12, 'always', [{ ledger: 'global' }]),
    flow(KEYS.signing, app(shared, 'release', 'us-east-1'), ['Sign', 'Verify'], 6, 'office'),
    flow(KEYS.tokens, app(prod, 'web', 'us-east-1'), ['GenerateMac', 'VerifyMac'], 60, 'always'),
    flow(KEYS.byok, via(app(data, 'archive', 'eu-west-1'), 's3'), ['GenerateDataKey', 'Decrypt'], 9, 'night', [
      s3('kt-archive'),
    ]),
    ...[
      PLOT.rotationOff,
      PLOT.rotationOverdue,
      PLOT.rotationMissed,
      PLOT.rotationTurnedOff,
      PLOT.expiring,
      PLOT.openedQuietly,
    ].map((key) =>
      flow(key, app({ id: key.account }, `${key.name}-app`, key.region), ['Encrypt', 'Decrypt'], 8, 'always', [
        { purpose: key.name },
      ]),
    ),
    ...[
      PLOT.publicPolicy,
      PLOT.outsideTrust,
      PLOT.bypassed,
      PLOT.deleted,
      PLOT.rootTouched,
      PLOT.reformatted,
      PLOT.deniedDeletion,
    ].map((key) =>
      flow(key, app({ id: key.account }, `${key.name}-app`, key.region), ['Decrypt', 'GenerateDataKey'], 6, 'always', [
        { purpose: key.name },
      ]),
    ),
    ...[PLOT.snapshots, PLOT.partnerShare, PLOT.almostDeleted, PLOT.pairA, PLOT.pairB, PLOT.yearly].map((key) =>
      flow(key, app({ id: key.account }, `${key.name}-app`, key.region), ['Decrypt', 'GenerateDataKey'], 3, 'office', [
        { purpose: key.name },
      ]),
    ),
    ...[PLOT.fleetA, PLOT.fleetB, PLOT.fleetC, PLOT.fleetD, PLOT.silentRegion, PLOT.materialDeleted].map((key) =>
      flow(key, app({ id: key.account }, `${key.name}-app`, key.region), ['Decrypt', 'Encrypt'], 3, 'always', [
        { purpose: key.name },
      ]),
    ),
  ];
}

/** Calls to other services that every account makes every day: the ground noise of a trail. */
const NOISE: readonly (readonly [source: string, name: string])[] = [
  ['ec2.amazonaws.com', 'DescribeInstances'],
  ['sts.amazonaws.com', 'AssumeRole'],
  ['s3.amazonaws.com', 'GetBucketAcl'],
  ['logs.amazonaws.com', 'CreateLogStream'],
  ['lambda.amazonaws.com', 'GetFunctionConfiguration20150331v2'],
  ['monitoring.amazonaws.com', 'PutMetricAlarm'],
  ['iam.amazonaws.com', 'GetRole'],
  ['dynamodb.amazonaws.com', 'DescribeTable'],
];

/** Everything ordinary that happens on one day. `isAlive` says whether a key still works, and a Region still speaks. */
export function dayOfTraffic(
  random: Random,
  midnight: number,
  isAlive: (key: StoryKey, at: number) => boolean,
): Delivered[] {
  const weekday = new Date(midnight + 9 * HOUR).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  const made: Delivered[] = [];
  for (const flow of flows()) {
    const share = flow.when === 'office' && isWeekend ? 0.1 : isWeekend ? 0.7 : 1;
    const count = Math.round(flow.perDay * share * (0.8 + random.next() * 0.4));
    for (let index = 0; index < count; index++) {
      const at = midnight + momentOf(random, flow.when);
      if (!isAlive(flow.key, at)) continue;
      made.push(
        ...kmsRecords(random, {
          at,
          name: random.pick(flow.operations),
          who: flow.who,
          key: flow.key,
          context: random.pick(flow.contexts),
        }),
      );
    }
  }
  for (const account of Object.values(ACCOUNTS)) {
    for (const region of REGIONS) {
      const count = random.whole(48, 66);
      for (let index = 0; index < count; index++) {
        const [source, name] = random.pick(NOISE);
        made.push(
          otherRecord(random, {
            at: midnight + Math.floor(random.next() * DAY),
            source,
            name,
            who: role(account.id, 'platform', region),
            account: account.id,
            region,
          }),
        );
      }
    }
  }
  return made;
}

/** A moment of the day in milliseconds after midnight UTC; the office is in Seoul, nine hours ahead. */
function momentOf(random: Random, when: Flow['when']): number {
  switch (when) {
    case 'always':
      return Math.floor(random.next() * DAY);
    case 'office':
      return Math.floor(random.next() * 9 * HOUR);
    case 'night':
      return 16 * HOUR + Math.floor(random.next() * 2 * HOUR);
  }
}
