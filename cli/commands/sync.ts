import { printable, table } from '@/boot/terminal';
import { type Command, EXIT, type OptionValues, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { usdOfRequests } from '@/lib/model/request-cost';
import { syncOperation } from '@/lib/verbs/operations/sync';

/** `keytrail sync s3://bucket/prefix` */
export const syncCommand: Command = {
  name: 'sync',
  summary: 'Read what is new in a bucket of CloudTrail logs, then analyze',
  usage: 'keytrail sync s3://BUCKET[/PREFIX] [OPTION]…',
  help: `Lists the bucket by account, Region and day of delivery, whatever its layout: of one account, of an organization, with a
prefix, of Control Tower. Each object is read once; it is known by its key and ETag, so files that come late are found
wherever they sort. Changes nothing in the bucket.

  --queue URL        an SQS queue that S3 tells of new objects, itself or through SNS or EventBridge: read before
                     listing; a message is deleted when its objects are stored
  --from DAY         the first day, such as 2026-11-01; two days before the last object that was read if not told,
                     30 days back the first time, and once a day for files that came late
  --to DAY           the last day; today if not told. With days, what could not be read whole is tried again
  --role ARN         the role to take, for a bucket of another account
  --external-id ID   the external id that the role wants
  --profile NAME     a profile of the AWS configuration files

Takes the credentials that the AWS CLI would take; while a server owns the data folder, those of the server. README.md,
"Connecting to AWS", has the rights that it needs. What AWS refuses is named, with the action and the resource.

Exit status: 0 all read, 3 something was left or could not be read (it is listed; the next sync tries again), 7 when AWS
does not know us or refuses everything.`,
  options: {
    queue: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    role: { type: 'string' },
    'external-id': { type: 'string' },
    profile: { type: 'string' },
  },
  run: async ({ values, positionals, ask, output, json }) => {
    const [address, ...more] = positionals;
    if (address === undefined || more.length > 0) {
      throw new AppError('invalid', 'Name one bucket: keytrail sync s3://BUCKET/PREFIX');
    }
    const report = await ask(syncOperation, {
      address,
      queueUrl: text(values, 'queue') ?? null,
      roleArn: roleIn(values),
      externalId: text(values, 'external-id') ?? null,
      profile: text(values, 'profile') ?? null,
      from: dayIn(values, 'from'),
      to: dayIn(values, 'to'),
      listing: 'always' as const,
    });
    output.write(json ? `${JSON.stringify(report)}\n` : summary(report));
    if (report.outcome === 'complete') return EXIT.done;
    return report.refusals.length > 0 && report.progress.filesRead + report.progress.filesKnown === 0
      ? EXIT.forbidden
      : EXIT.incomplete;
  },
};

function roleIn(values: OptionValues): string | null {
  const role = text(values, 'role') ?? null;
  if (role === null || /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(role)) return role;
  throw new AppError(
    'invalid',
    `"${role}" is no ARN of a role. For example: arn:aws:iam::111122223333:role/KeyTrailReader`,
  );
}

export function dayIn(values: OptionValues, name: string): string | null {
  const day = text(values, name) ?? null;
  if (day === null || (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)))) return day;
  throw new AppError('invalid', `--${name} takes a day, such as 2026-11-01.`);
}

type Report = Awaited<ReturnType<typeof syncOperation.run>>;

const n = new Intl.NumberFormat('en');

function summary(report: Report): string {
  const { progress: read, lag, lastObject, backlog, gone, setAside, troubles, troubleCount, refusals } = report;
  const left = `${report.isListed ? '' : 'at least '}${n.format(backlog.objects)} left`;
  const lines = [
    `Source   ${printable(report.source)}, delivered from ${report.from} to ${report.to}`,
    `Objects  ${n.format(read.filesFound)} on offer: ${n.format(read.filesRead)} read, ${n.format(read.filesKnown)} known already, ${n.format(read.filesQuarantined)} quarantined, ${left}`,
    `Records  ${n.format(read.records)} = ${n.format(read.kmsRecords)} KMS + ${n.format(read.contextRecords)} kept of other services + ${n.format(read.otherRecords)} others + ${n.format(read.rejectedRecords)} rejected`,
    `Stored   ${n.format(read.added)} new events, ${n.format(read.duplicates)} were there already`,
    ...(lag === null
      ? []
      : [`Delay    half within ${duration(lag.p50Ms)}, 95 % within ${duration(lag.p95Ms)} of delivery`]),
    ...(lastObject === null ? [] : [`Newest   delivered ${lastObject.deliveredAt}: ${printable(lastObject.path)}`]),
    ...(gone > 0 ? [`Gone     ${n.format(gone)} objects were deleted before they could be read`] : []),
    ...(setAside > 0 ? [`Aside    ${n.format(setAside)} messages name no log; they are kept in the store`] : []),
    `Findings ${n.format(report.findings)}   in ${report.seconds.toFixed(1)} s`,
  ];
  if (report.withoutBucketKey !== null) lines.push('', bucketKeyAdvice(report.withoutBucketKey));
  if (refusals.length > 0) {
    const rows = refusals.map(({ action, resource, code }) => [action, resource, code]);
    lines.push(
      '',
      'Refused. Allow these and repeat the command:',
      table(['action', 'resource', 'answer'], rows).trimEnd(),
    );
  }
  const others = troubles.filter(({ refusal }) => refusal === null).slice(0, SHOWN);
  if (others.length > 0) {
    lines.push('', `Not read (${n.format(troubleCount)} in all); the next sync tries again:`);
    for (const { path, reason } of others) lines.push(`${printable(path)}: ${printable(reason)}`);
  }
  return `${lines.join('\n')}\n`;
}

function bucketKeyAdvice({ objects, keyArn }: NonNullable<Report['withoutBucketKey']>): string {
  const usd = usdOfRequests(objects);
  return `Advice: ${n.format(objects)} of these objects are encrypted under ${keyArn ?? 'a KMS key'} without an S3 Bucket Key.
Writing and reading each asked KMS once: about $${usd} for reading them, as much for writing, and as many events in the
trail itself. Turn the Bucket Key of the log bucket on, and nearly all of that falls away for new objects.`;
}

/** Troubles that the terminal shows. */
const SHOWN = 20;

/** A delay in the unit that suits it. */
export function duration(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}
