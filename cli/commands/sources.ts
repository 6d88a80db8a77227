import { resolve } from 'node:path';
import { printable, table } from '@/boot/terminal';
import { type Command, EXIT, type Invocation, list, text } from '@/cli/command';
import type { PollReport } from '@/lib/model/connected-source';
import { AppError } from '@/lib/model/errors';
import { usdOfRequests } from '@/lib/model/request-cost';
import type { SourceCheck } from '@/lib/model/source-check';
import type { JudgedRate } from '@/lib/model/usual-rate';
import {
  addSourceOperation,
  changeSourceOperation,
  checkSourceOperation,
  readSourceOperation,
  sourcesOperation,
} from '@/lib/verbs/operations/sources';
import { dayIn, duration } from './sync';

/** `keytrail sources [add|pause|resume|remove|read]` */
export const sourcesCommand: Command = {
  name: 'sources',
  summary: 'Set up sources that the server reads on a schedule, and see how they do',
  usage: 'keytrail sources [add|test|pause|resume|remove|read NAME] [OPTION]…',
  help: `Without a word, lists every source: when it was read and will be, its delay, what is left, what AWS refuses.

  add NAME --s3 s3://BUCKET[/PREFIX] [--queue URL] [--role ARN] [--external-id ID] [--profile NAME]
  add NAME --disk PATH
  add NAME --history [--regions NAME,…] [--profile NAME]
      --every N        minutes between two readings (15)
  test NAME            try each permission that it needs, one by one; nothing is read
  pause NAME, resume NAME, remove NAME
  read NAME            now; what is stored already is not read again
      --from DAY --to DAY   days of delivery to look through again, in a bucket or a folder; a file whose name tells no
                            day counts by when it was last written, and one that was not read whole is tried again

The schedule runs while a server does. A source that fails is tried again later and later, at most six hours apart. Sources
may also stand in keytrail.json. No secret is stored: credentials are those of the server, a profile or a role.

Exit status: 0, or 3 when a source could not be read whole, 6 when there is none of this name.`,
  options: {
    s3: { type: 'string' },
    disk: { type: 'string' },
    history: { type: 'boolean' },
    queue: { type: 'string' },
    role: { type: 'string' },
    'external-id': { type: 'string' },
    profile: { type: 'string' },
    regions: { type: 'string', multiple: true },
    every: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
  },
  run: async (invocation) => {
    const { positionals, ask, output, json } = invocation;
    const [word, name, ...more] = positionals;
    if (word === undefined) return listed(invocation);
    if (name === undefined || more.length > 0)
      throw new AppError('invalid', `Name one source: keytrail sources ${word} NAME`);
    switch (word) {
      case 'add': {
        const source = await ask(addSourceOperation, { source: described(name, invocation) });
        output.write(
          json
            ? `${JSON.stringify(source)}\n`
            : `${printable(name)} is read every ${source.everyMinutes} minutes while a server runs.\n`,
        );
        return EXIT.done;
      }
      case 'test': {
        const checks = await ask(checkSourceOperation, { name });
        output.write(json ? `${JSON.stringify(checks)}\n` : tested(checks));
        const isWanting = checks.some(({ verdict }) => verdict === 'refused' || verdict === 'failed');
        return isWanting ? EXIT.incomplete : EXIT.done;
      }
      case 'pause':
      case 'resume':
      case 'remove':
        await ask(changeSourceOperation, { name, change: word });
        if (!json) output.write(`${printable(name)} ${CHANGED[word]}\n`);
        return EXIT.done;
      case 'read': {
        const { values } = invocation;
        const report = await ask(readSourceOperation, {
          name,
          from: dayIn(values, 'from'),
          to: dayIn(values, 'to'),
        });
        output.write(
          json
            ? `${JSON.stringify(report)}\n`
            : `${report.outcome}: ${report.filesRead} files, ${report.added} new events\n${problems(report)}${unread(report)}`,
        );
        return report.outcome === 'complete' ? EXIT.done : EXIT.incomplete;
      }
      default:
        throw new AppError(
          'invalid',
          `"${word}" is no word of keytrail sources: add, test, pause, resume, remove, read.`,
        );
    }
  },
};

const CHANGED = {
  pause: 'is paused. Go on with: keytrail sources resume',
  resume: 'is read on its schedule again.',
  remove: 'is no longer read. What was read of it stays.',
} as const;

async function listed({ ask, output, json }: Invocation): Promise<number> {
  const sources = await ask(sourcesOperation, {});
  if (json) {
    output.write(`${JSON.stringify(sources)}\n`);
    return EXIT.done;
  }
  const rows = sources.map((source) => [
    source.name,
    source.kind,
    source.isPaused ? 'paused' : source.isRunning ? 'reading' : (source.last?.outcome ?? 'not read yet'),
    source.lastReadAt,
    source.nextReadAt,
    source.lag ? `${duration(source.lag.p50Ms)}/${duration(source.lag.p95Ms)}` : null,
    source.last?.backlog?.objects ?? null,
    source.addedInDay,
    rateText(source.rate),
    source.lastObject?.deliveredAt ?? null,
  ]);
  output.write(
    table(
      ['name', 'kind', 'state', 'read', 'next', 'delay p50/p95', 'left', 'new in 24 h', 'usual', 'last object'],
      rows,
    ),
  );
  for (const { name, last, withoutBucketKey } of sources) {
    if (last) output.write(problems(last, `${printable(name)}: `));
    if (withoutBucketKey) output.write(`${printable(name)}: ${bucketKeyAdvice(withoutBucketKey)}`);
  }
  return EXIT.done;
}

function rateText({ verdict, usual }: JudgedRate): string {
  const n = new Intl.NumberFormat('en');
  return usual === null
    ? VERDICTS[verdict]
    : `${VERDICTS[verdict]} (${n.format(usual.low)} to ${n.format(usual.high)})`;
}

const VERDICTS: Readonly<Record<JudgedRate['verdict'], string>> = {
  inside: 'as usual',
  below: 'less than usual',
  above: 'more than usual',
  'too-few-days': 'not enough days yet',
  'not-read': 'not read in a day',
};

function bucketKeyAdvice({ objects, keyArn }: { readonly objects: number; readonly keyArn: string | null }): string {
  const key = keyArn === null ? 'a KMS key' : printable(keyArn);
  return `turn the S3 Bucket Key of the log bucket on. In 24 hours ${objects} objects under ${key} cost a request to KMS each: about $${usdOfRequests(objects)} for reading, as much for writing, and as many events in the trail.\n`;
}

function tested(checks: readonly SourceCheck[]): string {
  const rows = checks.map(({ action, resource, verdict, said, because }) => [
    verdict,
    action,
    resource,
    said ?? (because === null ? null : BECAUSE[because]),
  ]);
  return table(['answer', 'action', 'resource', ''], rows);
}

const BECAUSE: Readonly<Record<NonNullable<SourceCheck['because']>, string>> = {
  'earlier-step': 'not tried, since an earlier step did not succeed',
  'nothing-to-read': 'not tried, since there is no log file yet',
  'not-encrypted': 'not needed: the log file is not encrypted under a KMS key',
  'nothing-there': 'there is nothing at this path',
};

/** Where the reasons stand when nothing was refused and nothing failed: then files or records could not be read. */
function unread({ outcome, refusals, problem }: PollReport): string {
  if (outcome !== 'incomplete' || refusals.length > 0 || problem !== null) return '';
  return 'Some files or records could not be read. Each stands with its reason under Sources, Quarantine, and in keytrail doctor.\n';
}

interface Problems {
  readonly refusals: readonly { readonly action: string; readonly resource: string }[];
  readonly problem: string | null;
}

function problems({ refusals, problem }: Problems, before = ''): string {
  const missing = refusals.map(
    ({ action, resource }) => `${before}allow ${printable(action)} on ${printable(resource)}\n`,
  );
  return [...missing, ...(problem === null ? [] : [`${before}${printable(problem)}\n`])].join('');
}

function described(name: string, { values }: Invocation): unknown {
  const [s3, disk] = [text(values, 's3'), text(values, 'disk')];
  const every = text(values, 'every');
  const profile = text(values, 'profile') ?? null;
  if ([s3 !== undefined, disk !== undefined, values.history === true].filter(Boolean).length !== 1) {
    throw new AppError('invalid', 'Say of which kind it is: --s3 s3://BUCKET, --disk PATH or --history.');
  }
  const settings = disk
    ? { kind: 'disk', path: resolve(disk) }
    : s3
      ? {
          kind: 's3',
          address: s3,
          queueUrl: text(values, 'queue') ?? null,
          roleArn: text(values, 'role') ?? null,
          externalId: text(values, 'external-id') ?? null,
          profile,
        }
      : { kind: 'history', regions: list(values, 'regions'), profile };
  return { name, settings, ...(every === undefined ? {} : { everyMinutes: Number(every) }) };
}
