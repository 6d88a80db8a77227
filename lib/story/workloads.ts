import type { Shape } from './calendar';
import { type Caller, person, role, service, via } from './callers';
import { ACCOUNTS, type Json } from './cast';
import { INNOCENT, KEYS, PLOT } from './keys';
import { digest, uuidOf } from './random';
import { refusals } from './refusals';
import type { StoryKey } from './story-key';

/** A workload: who does what with which key, how often on a day that it works, and when. */
export interface Workload {
  readonly key: StoryKey;
  readonly by: Caller;
  readonly operations: readonly [string, ...string[]];
  readonly perDay: number;
  readonly shape: Shape;
  readonly contexts: readonly (Json | null)[];
  readonly error?: { readonly code: string; readonly message: string };
}

const { prod, data, dev, security, sandbox, shared } = ACCOUNTS;
const SEOUL_ENDPOINT = 'vpce-06d2f81b7c3e9a054';
const READS = ['Decrypt', 'Decrypt', 'Decrypt', 'GenerateDataKey'] as const;
const BOTH = ['Decrypt', 'GenerateDataKey'] as const;
const DIRECT = ['Decrypt', 'Encrypt'] as const;

const s3 = (...names: string[]): Json[] => names.map((name) => ({ 'aws:s3:arn': `arn:aws:s3:::${name}` }));
const secret = (region: string, account: string, ...names: string[]): Json[] =>
  names.map((name) => ({
    SecretARN: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffixOf(name)}`,
    SecretVersionId: uuidOf(`version of ${name}`),
  }));
/** Six letters and digits, as Secrets Manager puts behind a name. */
const suffixOf = (name: string): string =>
  Buffer.from(digest(`secret ${name}`), 'hex')
    .toString('base64url')
    .replaceAll(/[-_]/g, 'x')
    .slice(0, 6);
const parameter = (region: string, account: string, ...names: string[]): Json[] =>
  names.map((name) => ({ PARAMETER_ARN: `arn:aws:ssm:${region}:${account}:parameter/${name}` }));
const lambda = (region: string, account: string, ...names: string[]): Json[] =>
  names.map((name) => ({ 'aws:lambda:FunctionArn': `arn:aws:lambda:${region}:${account}:function:${name}` }));
const table = (account: string, ...names: string[]): Json[] =>
  names.map((name) => ({ 'aws:dynamodb:tableName': name, 'aws:dynamodb:subscriberId': account }));
const volumes = (...ids: string[]): Json[] =>
  ids.map((id) => ({ 'aws:ebs:id': `vol-0${digest(`volume ${id}`).slice(0, 16)}` }));
const queue = (region: string, account: string, ...names: string[]): Json[] =>
  names.map((name) => ({ 'aws:sqs:arn': `arn:aws:sqs:${region}:${account}:${name}` }));

function work(
  key: StoryKey,
  by: Caller,
  operations: Workload['operations'],
  perDay: number,
  shape: Shape = 'always',
  contexts: readonly (Json | null)[] = [null],
): Workload {
  return { key, by, operations, perDay, shape, contexts };
}

/** Everything that runs day by day. */
export function workloads(): readonly Workload[] {
  return [...inProd(), ...nightlyBackups(), ...inData(), ...elsewhere(), ...ofThePlot(), ...refusals()];
}

function inProd(): Workload[] {
  const at = 'ap-northeast-2';
  const orders = role(prod.id, 'orders-api', { sessions: ['9f3a1c', '41b7d0', 'c05e88'] });
  const web = role(prod.id, 'web-frontend', { agent: 'js', ip: '192.0.2.21' });
  const media = role(prod.id, 'media-service', { agent: 'python', ip: '192.0.2.22' });
  const ledger = role(prod.id, 'ledger', { sessions: ['ledger-1', 'ledger-2'] });
  const crm = role(prod.id, 'crm', { agent: 'java' });
  const payments = role(prod.id, 'payments-api', { endpoint: SEOUL_ENDPOINT });
  const deploy = role(prod.id, 'deploy', { agent: 'cli', sessions: ['rollout'] });
  return [
    work(
      KEYS.orders,
      via(orders, 'dynamodb'),
      ['Decrypt', 'Decrypt', 'GenerateDataKey'],
      190,
      'web',
      table(prod.id, 'orders', 'order-items', 'carts'),
    ),
    work(KEYS.payments, payments, DIRECT, 165, 'web', [{ purpose: 'card-token' }, { purpose: 'refund' }]),
    work(KEYS.payments, person(prod.id, 'PaymentsOncall', 'minji.kim'), ['Decrypt', 'DescribeKey'], 2, 'office', [
      { purpose: 'refund' },
    ]),
    work(KEYS.pii, via(crm, 's3'), READS, 95, 'web', s3('kt-prod-customers')),
    work(
      KEYS.pii,
      role(prod.id, 'support-desk', { agent: 'lambda', sessions: ['support-desk'] }),
      ['Decrypt'],
      24,
      'office',
      [{ purpose: 'support' }],
    ),
    work(
      KEYS.pii,
      person(prod.id, 'SupportLead', 'sora.lee', '203.0.113.11'),
      ['Decrypt', 'DescribeKey'],
      3,
      'office',
      [{ purpose: 'support' }],
    ),
    work(KEYS.media, via(media, 's3'), READS, 120, 'web', s3('kt-prod-media', 'kt-prod-thumbnails')),
    work(KEYS.mediaEu, via(media, 's3'), BOTH, 45, 'always', s3('kt-prod-media-eu')),
    work(
      KEYS.sessions,
      via(role(prod.id, 'session-store', { agent: 'lambda', sessions: ['session'] }), 'lambda'),
      ['Decrypt'],
      80,
      'web',
      lambda('us-east-1', prod.id, 'session', 'login', 'logout'),
    ),
    work(
      KEYS.volumes,
      service('ec2'),
      ['Decrypt', 'GenerateDataKeyWithoutPlaintext'],
      14,
      'always',
      volumes('0001', '0002', '0003', '0004', '0005'),
    ),
    work(KEYS.database, service('rds'), BOTH, 9, 'night', [
      { 'aws:rds:db-id': 'db-EXAMPLEORDERS' },
      { 'aws:rds:db-id': 'db-EXAMPLEREPLICA' },
    ]),
    work(KEYS.search, service('es'), BOTH, 16, 'always', [null]),
    work(KEYS.queues, via(orders, 'sqs'), BOTH, 60, 'web', queue(at, prod.id, 'order-events', 'stock-events')),
    work(
      KEYS.secrets,
      via(orders, 'secretsmanager'),
      ['Decrypt'],
      26,
      'always',
      secret(at, prod.id, 'orders-db', 'payments-gateway', 'mail-relay'),
    ),
    work(KEYS.awsS3, via(role(prod.id, 'log-shipper'), 's3'), ['GenerateDataKey'], 24, 'always', s3('kt-prod-logs')),
    work(KEYS.awsSecrets, via(crm, 'secretsmanager'), ['Decrypt'], 28, 'always', secret(at, prod.id, 'crm-db')),
    work(KEYS.globalPrimary, ledger, DIRECT, 46, 'web', [{ ledger: 'global' }]),
    work(KEYS.globalReplica, ledger, ['Decrypt'], 18, 'always', [{ ledger: 'global' }]),
    work(KEYS.tokens, web, ['GenerateMac', 'VerifyMac', 'VerifyMac'], 75, 'web'),
    work(KEYS.checkout, via(role(prod.id, 'checkout-api'), 'dynamodb'), BOTH, 52, 'web', table(prod.id, 'checkout')),
    work(
      KEYS.notifications,
      role(prod.id, 'notifier', { agent: 'lambda', sessions: ['notifier'] }),
      DIRECT,
      34,
      'web',
      [{ purpose: 'push' }],
    ),
    work(KEYS.secrets, via(deploy, 'secretsmanager'), ['Decrypt'], 7, 'office', secret(at, prod.id, 'orders-db')),
    work(KEYS.artifacts, via(deploy, 's3'), ['Decrypt'], 5, 'office', s3('kt-artifacts')),
    work(KEYS.globalPrimary, deploy, ['Encrypt'], 1, 'office', [{ ledger: 'seed' }]),
    work(KEYS.registry, via(deploy, 'ecr'), ['Decrypt'], 9, 'office', [
      { 'aws:ecr:arn': `arn:aws:ecr:${at}:${shared.id}:repository/orders-api` },
    ]),
  ];
}

/** One role reads everything that is backed up, and writes into the vault of the shared account. */
function nightlyBackups(): Workload[] {
  const runner = via(role(prod.id, 'backup-runner'), 'backup');
  const nightly = [{ 'aws:backup:request-id': 'nightly-prod' }];
  return [
    work(KEYS.central, runner, BOTH, 16, 'night', nightly),
    work(KEYS.orders, runner, ['Decrypt'], 6, 'night', nightly),
    work(KEYS.database, runner, ['Decrypt'], 4, 'night', nightly),
    work(KEYS.volumes, runner, ['Decrypt'], 5, 'night', nightly),
    work(KEYS.pii, runner, ['Decrypt'], 3, 'night', nightly),
    work(KEYS.payments, runner, ['Decrypt'], 2, 'night', nightly),
  ];
}

function inData(): Workload[] {
  const at = 'ap-northeast-2';
  const etl = role(data.id, 'etl-prod', { agent: 'python', sessions: ['nightly-etl'] });
  const analyst = person(data.id, 'Analyst', 'haneul.park', '203.0.113.12');
  return [
    work(KEYS.lake, via(etl, 's3'), BOTH, 125, 'night', s3('kt-lake-raw', 'kt-lake-curated')),
    work(KEYS.lake, via(analyst, 'athena'), ['Decrypt'], 12, 'office', s3('kt-lake-curated')),
    work(KEYS.lakeUs, via(role(data.id, 'etl-us', { agent: 'python' }), 's3'), BOTH, 60, 'night', s3('kt-lake-us')),
    work(KEYS.etl, etl, BOTH, 42, 'night', [{ job: 'daily' }, { job: 'hourly' }]),
    work(
      KEYS.etl,
      role(data.id, 'backfill', { agent: 'oldPython', sessions: ['weekly-backfill'] }),
      BOTH,
      240,
      'weekly',
      [{ job: 'backfill' }],
    ),
    work(KEYS.reports, via(role(data.id, 'reporting'), 'athena'), BOTH, 22, 'office', s3('kt-reports')),
    work(KEYS.reports, analyst, ['Decrypt', 'DescribeKey'], 2, 'office', [{ report: 'weekly' }]),
    work(KEYS.warehouse, service('redshift'), ['Decrypt'], 14, 'night', [
      { 'aws:redshift:arn': `arn:aws:redshift:us-east-1:${data.id}:cluster:main` },
    ]),
    work(KEYS.payroll, role(data.id, 'payroll', { agent: 'java', sessions: ['payroll-run'] }), DIRECT, 420, 'payday', [
      { job: 'payroll' },
    ]),
    work(KEYS.awsEbs, service('ec2'), ['Decrypt'], 4, 'always', volumes('0009')),
    work(KEYS.byok, via(role(data.id, 'archiver', { agent: 'python' }), 's3'), BOTH, 10, 'night', s3('kt-archive')),
    work(
      KEYS.features,
      via(role(data.id, 'feature-store', { agent: 'python' }), 's3'),
      READS,
      26,
      'office',
      s3('kt-features'),
    ),
    work(
      KEYS.billing,
      via(role(data.id, 'billing-export', { agent: 'lambda', sessions: ['billing-export'] }), 's3'),
      ['GenerateDataKey'],
      7,
      'night',
      s3('kt-billing'),
    ),
    work(KEYS.centralUs, via(role(data.id, 'backup-runner'), 'backup'), ['GenerateDataKey'], 9, 'night', [
      { 'aws:backup:request-id': 'nightly-data' },
    ]),
    work(
      KEYS.queues,
      via(role(prod.id, 'stock-sync', { agent: 'python' }), 'sqs'),
      ['Decrypt'],
      8,
      'always',
      queue(at, prod.id, 'stock-events'),
    ),
  ];
}

function elsewhere(): Workload[] {
  const at = 'ap-northeast-2';
  const ci = role(dev.id, 'ci', { agent: 'cli', sessions: ['build-771', 'build-772', 'build-780'] });
  return [
    work(KEYS.devApp, role(dev.id, 'dev-app', { agent: 'js' }), DIRECT, 28, 'office', [{ purpose: 'test' }]),
    work(
      KEYS.devApp,
      person(dev.id, 'Developer', 'jun.choi', '203.0.113.13'),
      ['Encrypt', 'Decrypt', 'DescribeKey'],
      5,
      'office',
      [{ purpose: 'try' }],
    ),
    work(
      KEYS.devCi,
      via(ci, 'ssm'),
      ['Decrypt'],
      36,
      'office',
      parameter('us-east-1', dev.id, 'ci/token', 'ci/registry'),
    ),
    work(KEYS.devEu, role(dev.id, 'dev-eu', { agent: 'js' }), ['Decrypt'], 9, 'office', [{ purpose: 'test' }]),
    work(KEYS.cache, via(ci, 's3'), BOTH, 15, 'office', s3('kt-ci-cache')),
    work(KEYS.awsSsm, via(ci, 'ssm'), ['Decrypt'], 14, 'office', parameter('us-east-1', dev.id, 'dev/url')),
    work(KEYS.audit, service('cloudtrail'), ['GenerateDataKey'], 48, 'always', [
      {
        'aws:cloudtrail:arn': `arn:aws:cloudtrail:us-east-1:${security.id}:trail/organization`,
        'aws:s3:arn': `arn:aws:s3:::kt-audit-trail/AWSLogs/o-exampleorgid/${prod.id}`,
      },
    ]),
    work(KEYS.auditSeoul, service('logs'), BOTH, 18, 'always', [
      { 'aws:logs:arn': `arn:aws:logs:${at}:${security.id}:log-group:/audit` },
    ]),
    work(
      KEYS.findings,
      via(role(security.id, 'scanner', { agent: 'python', sessions: ['posture-scan'] }), 's3'),
      BOTH,
      11,
      'night',
      s3('kt-findings'),
    ),
    work(
      KEYS.awsLambda,
      via(role(security.id, 'responder', { agent: 'lambda', sessions: ['responder'] }), 'lambda'),
      ['Decrypt'],
      7,
      'always',
      lambda(at, security.id, 'responder'),
    ),
    work(
      KEYS.artifacts,
      via(role(shared.id, 'build', { agent: 'cli', sessions: ['build-farm'] }), 's3'),
      BOTH,
      30,
      'office',
      s3('kt-artifacts'),
    ),
    work(
      KEYS.registry,
      via(role(shared.id, 'build', { agent: 'cli', sessions: ['build-farm'] }), 'ecr'),
      BOTH,
      12,
      'office',
      [{ 'aws:ecr:arn': `arn:aws:ecr:${at}:${shared.id}:repository/orders-api` }],
    ),
    work(
      KEYS.signing,
      role(shared.id, 'release', { agent: 'cli', sessions: ['release-train'] }),
      ['Sign', 'Verify'],
      7,
      'office',
    ),
    work(KEYS.scratch, person(sandbox.id, 'Researcher', 'yuna.jung', '203.0.113.14'), DIRECT, 8, 'office', [
      { purpose: 'play' },
    ]),
    work(KEYS.scratchSeoul, role(sandbox.id, 'notebook', { agent: 'python' }), DIRECT, 7, 'office', [
      { purpose: 'play' },
    ]),
  ];
}

/** Ordinary work of the keys to which something happens. */
function ofThePlot(): Workload[] {
  const app = (key: StoryKey) => role(key.account, `${key.name}-app`, { agent: 'js', ip: '192.0.2.24' });
  const steady = (keys: readonly (readonly [StoryKey, number])[], shape: Shape) =>
    keys.map(([key, perDay]) => work(key, app(key), DIRECT, perDay, shape, [{ purpose: key.name }]));
  return [
    ...steady(
      [
        [PLOT.rotationOff, 4],
        [PLOT.rotationMissed, 19],
        [PLOT.rotationTurnedOff, 31],
        [PLOT.expiring, 11],
        [PLOT.openedQuietly, 7],
        [PLOT.deleted, 16],
        [PLOT.replicated, 21],
        [PLOT.rotatedOften, 13],
        [PLOT.webhooks, 23],
        [PLOT.redirected, 23],
      ],
      'web',
    ),
    ...steady(
      [
        [PLOT.rotationOverdue, 6],
        [PLOT.bypassed, 9],
        [PLOT.disabledCalled, 3],
        [PLOT.fleetA, 12],
        [PLOT.fleetB, 5],
        [PLOT.fleetC, 3],
        [PLOT.fleetD, 2],
        [INNOCENT.partnerShare, 5],
        [INNOCENT.almostDeleted, 3],
      ],
      'office',
    ),
    ...steady(
      [
        [PLOT.publicPolicy, 2],
        [PLOT.outsideTrust, 8],
        [PLOT.rootTouched, 1],
        [PLOT.silentRegion, 7],
        [PLOT.materialDeleted, 3],
        [INNOCENT.reformatted, 4],
        [INNOCENT.deniedDeletion, 14],
        [INNOCENT.pairA, 9],
        [INNOCENT.pairB, 9],
      ],
      'always',
    ),
    work(
      PLOT.snapshots,
      service('ec2'),
      ['GenerateDataKeyWithoutPlaintext', 'Decrypt'],
      4,
      'night',
      volumes('0031', '0032'),
    ),
  ];
}
