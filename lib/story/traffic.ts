import { fortune, momentOfDay, shareOfDay } from './calendar';
import { type Caller, role, service } from './callers';
import { ACCOUNTS, type AccountName, DAY, DAYS, type Delivered, REGIONS, type RegionName } from './cast';
import { type Random, seeded } from './random';
import { kmsRecords, otherRecord } from './record';
import { currentMaterial, materialId, type StoryKey } from './story-key';
import { type Workload, workloads } from './workloads';

/** How much of the other services' noise each account makes by day and Region. */
const NOISE_PER_DAY: Readonly<Record<AccountName, number>> = {
  prod: 71,
  data: 43,
  dev: 37,
  security: 31,
  sandbox: 22,
  shared: 29,
};
/** How much of it each Region has. */
const PULSE: Readonly<Record<RegionName, number>> = { 'ap-northeast-2': 1.35, 'us-east-1': 1, 'eu-west-1': 0.55 };
/** Calls to other services that every account makes every day: the ground noise of a trail. */
const NOISE: readonly (readonly [source: string, name: string, who: 'app' | 'scanner' | 'service'])[] = [
  ['ec2.amazonaws.com', 'DescribeInstances', 'scanner'],
  ['ec2.amazonaws.com', 'DescribeVolumes', 'scanner'],
  ['ec2.amazonaws.com', 'DescribeSnapshots', 'scanner'],
  ['sts.amazonaws.com', 'AssumeRole', 'service'],
  ['sts.amazonaws.com', 'AssumeRole', 'service'],
  ['sts.amazonaws.com', 'GetCallerIdentity', 'app'],
  ['s3.amazonaws.com', 'GetBucketAcl', 'service'],
  ['s3.amazonaws.com', 'GetBucketEncryption', 'scanner'],
  ['s3.amazonaws.com', 'ListBuckets', 'app'],
  ['logs.amazonaws.com', 'CreateLogStream', 'app'],
  ['lambda.amazonaws.com', 'GetFunctionConfiguration20150331v2', 'scanner'],
  ['lambda.amazonaws.com', 'ListFunctions20150331', 'scanner'],
  ['monitoring.amazonaws.com', 'DescribeAlarms', 'app'],
  ['iam.amazonaws.com', 'GetRole', 'scanner'],
  ['iam.amazonaws.com', 'ListAttachedRolePolicies', 'scanner'],
  ['dynamodb.amazonaws.com', 'DescribeTable', 'app'],
  ['rds.amazonaws.com', 'DescribeDBInstances', 'scanner'],
  ['secretsmanager.amazonaws.com', 'GetSecretValue', 'app'],
  ['ssm.amazonaws.com', 'UpdateInstanceInformation', 'app'],
  ['autoscaling.amazonaws.com', 'DescribeAutoScalingGroups', 'app'],
  ['ecs.amazonaws.com', 'DescribeServices', 'app'],
];

/** A workload with a stream of chance and a fortune of its own. */
interface Running {
  readonly workload: Workload;
  readonly random: Random;
  readonly today: () => number;
}

/** Makes ordinary days; `isAlive` says whether a key still serves ordinary work at an instant. */
export function ordinaryDays(
  seed: number,
  end: number,
  isAlive: (key: StoryKey, at: number) => boolean,
): (midnight: number) => Delivered[] {
  const running = workloads().map((workload, number): Running => {
    const random = seeded(seed, `workload ${number} ${workload.key.arn}`);
    return { workload, random, today: fortune(seeded(seed, `fortune ${number} ${workload.key.arn}`)) };
  });
  const callers = noiseCallers();
  const random = seeded(seed, 'other services');
  return (midnight) => [
    ...running.flatMap((one) => kmsOfDay(one, midnight, end, isAlive)),
    ...noiseOfDay(random, callers, midnight),
  ];
}

function kmsOfDay(
  { workload, random, today }: Running,
  midnight: number,
  end: number,
  isAlive: (key: StoryKey, at: number) => boolean,
): Delivered[] {
  const { key, by, operations, perDay, shape, contexts, error } = workload;
  const made: Delivered[] = [];
  // Business grows by a quarter over the ninety days.
  const growth = 0.84 - 0.19 * ((end - midnight) / (DAYS * DAY));
  const expected = perDay * shareOfDay(shape, midnight) * growth * today();
  const count = Math.floor(expected) + (random.next() < expected % 1 ? 1 : 0);
  for (let index = 0; index < count; index++) {
    const at = midnight + momentOfDay(random, shape);
    const name = random.pick(operations);
    const context = random.pick(contexts);
    const material = materialFor(random, key, name, at, end);
    if (!isAlive(key, at)) continue;
    made.push(
      ...kmsRecords(random, {
        at,
        name,
        by,
        key,
        material,
        ...(context === null ? {} : { context }),
        ...(error ? { error } : {}),
      }),
    );
  }
  return made;
}

/** New data gets the current material; old data still asks for the one before, the less the older it is. */
function materialFor(random: Random, key: StoryKey, name: string, at: number, end: number): string {
  const current = currentMaterial(key, at, end);
  const isOld = name === 'Decrypt' && current > 0 && random.next() < 0.2;
  return materialId(key, isOld ? current - 1 : current);
}

type NoiseCallers = ReadonlyMap<string, Readonly<Record<'app' | 'scanner' | 'service', Caller>>>;

function noiseCallers(): NoiseCallers {
  return new Map(
    Object.values(ACCOUNTS).map(({ id }) => [
      id,
      {
        app: role(id, 'platform-agent', { agent: 'python' }),
        scanner: role(id, 'posture-scanner', { agent: 'python', sessions: ['posture-scan'], ip: '192.0.2.30' }),
        service: service('lambda'),
      },
    ]),
  );
}

function noiseOfDay(random: Random, callers: NoiseCallers, midnight: number): Delivered[] {
  const made: Delivered[] = [];
  const quiet = 0.75 + 0.25 * Math.min(1, shareOfDay('office', midnight));
  for (const [name, perDay] of Object.entries(NOISE_PER_DAY)) {
    const account = Object.entries(ACCOUNTS).find(([known]) => known === name)?.[1].id ?? '';
    const who = callers.get(account);
    if (!who) continue;
    for (const region of REGIONS) {
      const count = Math.round(perDay * PULSE[region] * quiet * (0.85 + random.next() * 0.3));
      for (let index = 0; index < count; index++) {
        const [source, call, by] = random.pick(NOISE);
        const at = midnight + Math.floor(random.next() * DAY);
        made.push(otherRecord(random, { at, source, name: call, by: who[by], account, region }));
      }
    }
  }
  return made;
}
