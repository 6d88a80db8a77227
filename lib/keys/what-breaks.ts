/** What stops, by the service whose data stands under a key; the words are in lib/i18n/what-breaks. */
export const STOPS = [
  's3-objects',
  'ebs-volumes',
  'rds-databases',
  'dynamodb-tables',
  'secrets',
  'parameters',
  'lambda-functions',
  'log-groups',
  'trails',
  'images',
  'queues',
  'topics',
  'streams',
  'file-systems',
  'backups',
  'own-calls',
  'service-calls',
] as const;
export type Stops = (typeof STOPS)[number];

/** `at-once`: the next call. `minutes`: when a data key that the service keeps has run out. `next-start`: what runs goes on. */
export const HOW_SOON = ['at-once', 'minutes', 'next-start'] as const;
export type HowSoon = (typeof HOW_SOON)[number];

interface Kind {
  readonly service: string;
  readonly stops: Stops;
  readonly soon: HowSoon;
}

/**
 * By the encryption context that a service sends (FACTS.md §1.5), what of it needs the key and when. What keeps data
 * keys says so: DynamoDB about five minutes, SQS five unless set otherwise; EBS asks only when a volume is attached.
 */
const BY_CONTEXT: Readonly<Record<string, Kind>> = {
  'aws:s3:arn': { service: 's3', stops: 's3-objects', soon: 'at-once' },
  'aws:s3express:arn': { service: 's3express', stops: 's3-objects', soon: 'minutes' },
  'aws:ebs:id': { service: 'ec2', stops: 'ebs-volumes', soon: 'next-start' },
  'aws:rds:db-id': { service: 'rds', stops: 'rds-databases', soon: 'next-start' },
  'aws:rds:dbc-id': { service: 'rds', stops: 'rds-databases', soon: 'next-start' },
  'aws:dynamodb:tableName': { service: 'dynamodb', stops: 'dynamodb-tables', soon: 'minutes' },
  SecretARN: { service: 'secretsmanager', stops: 'secrets', soon: 'at-once' },
  PARAMETER_ARN: { service: 'ssm', stops: 'parameters', soon: 'at-once' },
  'aws:lambda:FunctionArn': { service: 'lambda', stops: 'lambda-functions', soon: 'next-start' },
  'aws:logs:arn': { service: 'logs', stops: 'log-groups', soon: 'at-once' },
  'aws:cloudtrail:arn': { service: 'cloudtrail', stops: 'trails', soon: 'at-once' },
  'aws:ecr:arn': { service: 'ecr', stops: 'images', soon: 'at-once' },
  'aws:sqs:arn': { service: 'sqs', stops: 'queues', soon: 'minutes' },
  'aws:sns:topicArn': { service: 'sns', stops: 'topics', soon: 'minutes' },
  'aws:kinesis:arn': { service: 'kinesis', stops: 'streams', soon: 'minutes' },
  'aws:elasticfilesystem:filesystem:id': {
    service: 'elasticfilesystem',
    stops: 'file-systems',
    soon: 'next-start',
  },
  'aws:backup:source-resource': { service: 'backup', stops: 'backups', soon: 'at-once' },
};

export interface SeenResource {
  readonly context_key: string;
  readonly context_value: string;
  readonly services: readonly string[];
  readonly recent_calls: number;
  readonly last_at: Date;
}

export interface SeenService {
  /** `direct` for callers of their own. */
  readonly via_service: string;
  readonly recent_calls: number;
  readonly last_at: Date;
}

export interface Broken {
  readonly service: string;
  /** Null: the service shows no resource. */
  readonly resource: string | null;
  readonly stops: Stops;
  readonly soon: HowSoon;
  readonly recentCalls: number;
  readonly lastAt: Date;
}

/**
 * What would stop if a key were disabled, what is hit soonest and hardest first: what is in use before what is quiet,
 * then by how soon it stops, then by calls. A line without a resource stands for calls that show none beside their caller.
 */
export function whatBreaks(resources: readonly SeenResource[], services: readonly SeenService[]): Broken[] {
  const ofResources = resources.map(ofResource);
  const named = new Set(resources.flatMap(({ services: via }) => via));
  const rest = services.filter(({ via_service: via }) => via === 'direct' || via === 'unknown' || !named.has(via));
  const ofServices = rest.map(
    ({ via_service: via, recent_calls, last_at }): Broken => ({
      service: via,
      resource: null,
      stops: via === 'direct' || via === 'unknown' ? 'own-calls' : 'service-calls',
      soon: 'at-once',
      recentCalls: recent_calls,
      lastAt: last_at,
    }),
  );
  return [...ofResources, ...ofServices].sort(byHarm);
}

function ofResource({ context_key, context_value, services, recent_calls, last_at }: SeenResource): Broken {
  const kind = Object.hasOwn(BY_CONTEXT, context_key) ? BY_CONTEXT[context_key] : undefined;
  const via = services.find((service) => service !== 'direct' && service !== 'unknown');
  return {
    service: kind?.service ?? via ?? services[0] ?? 'unknown',
    resource: context_value,
    stops: kind?.stops ?? (via === undefined ? 'own-calls' : 'service-calls'),
    soon: kind?.soon ?? 'at-once',
    recentCalls: recent_calls,
    lastAt: last_at,
  };
}

function byHarm(a: Broken, b: Broken): number {
  return (
    Number(b.recentCalls > 0) - Number(a.recentCalls > 0) ||
    HOW_SOON.indexOf(a.soon) - HOW_SOON.indexOf(b.soon) ||
    b.recentCalls - a.recentCalls ||
    b.lastAt.getTime() - a.lastAt.getTime() ||
    ((a.resource ?? a.service) < (b.resource ?? b.service) ? -1 : 1)
  );
}
