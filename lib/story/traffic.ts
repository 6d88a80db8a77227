import { type Caller, role, service } from './callers';
import { ACCOUNTS, type AccountName, DAY, DAYS, type Delivered, HOUR, REGIONS } from './cast';
import type { Random } from './random';
import { kmsRecords, otherRecord } from './record';
import { currentMaterial, materialId, type StoryKey } from './story-key';
import { type Shape, type Workload, workloads } from './workloads';

/** Public holidays in Korea within the story's autumn: the Seoul office is closed. */
const HOLIDAYS: ReadonlySet<string> = new Set(['09-24', '09-25', '09-26', '10-05', '10-09']);
/** How awake customers in Korea are, by hour of UTC. */
const AWAKE = [9, 10, 11, 12, 11, 11, 11, 10, 10, 11, 13, 15, 16, 15, 12, 8, 5, 3, 2, 1, 1, 2, 4, 7];
const AWAKE_HOURS = AWAKE.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));
/** How much of the other services' noise each account makes by day and Region. */
const NOISE_PER_DAY: Readonly<Record<AccountName, number>> = {
  prod: 78,
  data: 48,
  dev: 40,
  security: 36,
  sandbox: 26,
  shared: 34,
};
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

/** Makes ordinary days; `isAlive` says whether a key still serves ordinary work at an instant. */
export function ordinaryDays(
  random: Random,
  end: number,
  isAlive: (key: StoryKey, at: number) => boolean,
): (midnight: number) => Delivered[] {
  const all = workloads();
  const callers = noiseCallers();
  return (midnight) => [
    ...all.flatMap((workload) => kmsOfDay(random, workload, midnight, end, isAlive)),
    ...noiseOfDay(random, callers, midnight),
  ];
}

function kmsOfDay(
  random: Random,
  { key, by, operations, perDay, shape, contexts, error }: Workload,
  midnight: number,
  end: number,
  isAlive: (key: StoryKey, at: number) => boolean,
): Delivered[] {
  const made: Delivered[] = [];
  // Business grows by a third over the ninety days.
  const growth = 0.84 - 0.19 * ((end - midnight) / (DAYS * DAY));
  const count = Math.round(perDay * share(shape, midnight) * growth * (0.85 + random.next() * 0.3));
  for (let index = 0; index < count; index++) {
    const at = midnight + momentOf(random, shape);
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

/** How much of a workload's ordinary day happens on this one. */
function share(shape: Shape, midnight: number): number {
  const date = new Date(midnight);
  const weekday = date.getUTCDay();
  const isFree = weekday === 0 || weekday === 6 || HOLIDAYS.has(date.toISOString().slice(5, 10));
  switch (shape) {
    case 'always':
      return 1;
    case 'web':
      return isFree ? 1.15 : 1;
    case 'office':
      return isFree ? 0.06 : 1.2;
    case 'night':
      return 1;
    case 'weekly':
      return weekday === 6 ? 1 : 0;
    case 'payday':
      return date.getUTCDate() === 25 ? 1 : 0;
  }
}

/** A moment of the day in milliseconds after midnight UTC; Seoul is nine hours ahead. */
function momentOf(random: Random, shape: Shape): number {
  switch (shape) {
    case 'always':
      return Math.floor(random.next() * DAY);
    case 'web':
      return random.pick(AWAKE_HOURS) * HOUR + Math.floor(random.next() * HOUR);
    case 'office': {
      // Nine to seven, with a lunch break.
      const moment = random.next() * 9;
      return Math.floor((moment < 3 ? moment : moment + 1) * HOUR);
    }
    case 'night':
      return 16 * HOUR + Math.floor(random.next() * 2 * HOUR);
    case 'weekly':
      return 18 * HOUR + Math.floor(random.next() * 2 * HOUR);
    case 'payday':
      return 8 * HOUR + Math.floor(random.next() * HOUR);
  }
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
  for (const [name, perDay] of Object.entries(NOISE_PER_DAY)) {
    const account = Object.entries(ACCOUNTS).find(([known]) => known === name)?.[1].id ?? '';
    const who = callers.get(account);
    if (!who) continue;
    for (const region of REGIONS) {
      const count = Math.round(perDay * (region === 'eu-west-1' ? 0.7 : 1) * (0.9 + random.next() * 0.2));
      for (let index = 0; index < count; index++) {
        const [source, call, by] = random.pick(NOISE);
        const at = midnight + Math.floor(random.next() * DAY);
        made.push(otherRecord(random, { at, source, name: call, by: who[by], account, region }));
      }
    }
  }
  return made;
}
