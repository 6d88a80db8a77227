import { resolve } from 'node:path';
import { printable } from '@/boot/terminal';
import { type Command, EXIT, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { recordDigestsOperation } from '@/lib/verbs/operations/record-digests';
import { validateDigests } from '@/lib/verbs/validate-digests';

/** `keytrail validate-digests PATH… --public-keys FILE` */
export const validateDigestsCommand: Command = {
  name: 'validate-digests',
  summary: 'Prove copies of CloudTrail logs by their digests, without AWS',
  usage: 'keytrail validate-digests PATH… --public-keys FILE [--record [--data DIR]] [--json]',
  help: `PATH holds copies of AWSLogs/…/CloudTrail and AWSLogs/…/CloudTrail-Digest under their own names; the bucket may be
another. FILE is what "aws cloudtrail list-public-keys" prints for the time and the Region. No data folder is needed,
unless --record keeps what came out, for the finding LOG-04. Digests that are read together with logs, by ingest, sync or
a connected source, are judged there and need no command of their own.

A digest is proven by its signature, which stands in the metadata of its object ("aws s3 sync" leaves it behind) and,
for all but the newest, in the digest after it. For the newest put what "aws s3api head-object" prints beside it, as
NAME.metadata.json.

Every log is one of: valid, invalid, unproven (no signature that could be checked), digest-missing, none-expected (from
a time without digests), log-missing (a digest names it and it is not here). Logs and digests that were cut off at the
end of the time leave no trace here.

Exit status: 0 when nothing speaks against the copies, or 4 when something is invalid or missing.`,
  options: { 'public-keys': { type: 'string' }, record: { type: 'boolean' } },
  run: async ({ positionals, values, ask, output, json, signal }) => {
    if (positionals.length === 0) {
      throw new AppError('invalid', 'Name the copies: keytrail validate-digests ./logs --public-keys keys.json');
    }
    const keys = text(values, 'public-keys');
    const paths = positionals.map((path) => resolve(path));
    const publicKeys = keys === undefined ? null : resolve(keys);
    const validation =
      values.record === true
        ? await ask(recordDigestsOperation, { paths, publicKeys })
        : await validateDigests(paths, publicKeys, signal);
    output.write(json ? `${JSON.stringify(validation)}\n` : inWords(validation));
    return isClean(validation) ? EXIT.done : EXIT.found;
  },
};

interface Judged {
  readonly tail: string;
  readonly verdict: string;
  readonly because: string | null;
}

interface Validation {
  readonly digests: readonly Judged[];
  readonly logs: readonly Judged[];
  readonly missingDigests: readonly string[];
}

const GRAVE: readonly string[] = ['invalid', 'digest-missing', 'log-missing'];

function isClean({ digests, logs, missingDigests }: Validation): boolean {
  return missingDigests.length === 0 && ![...digests, ...logs].some(({ verdict }) => GRAVE.includes(verdict));
}

function inWords({ digests, logs, missingDigests }: Validation): string {
  const lines = [
    ...missingDigests.map((tail) => `digest missing   ${printable(tail)}`),
    ...digests.filter(({ verdict }) => verdict !== 'valid').map((one) => line('digest', one)),
    ...logs.filter(({ verdict }) => GRAVE.includes(verdict)).map((one) => line('log', one)),
    `Digests  ${counted(digests)}${missingDigests.length > 0 ? `, ${missingDigests.length} missing` : ''}`,
    `Logs     ${counted(logs)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function line(what: string, { tail, verdict, because }: Judged) {
  return `${`${what} ${verdict}`.padEnd(17)}${printable(tail)}${because === null ? '' : `: ${printable(because)}`}`;
}

function counted(judged: readonly { readonly verdict: string }[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of judged) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  if (counts.size === 0) return 'none';
  return [...counts]
    .sort()
    .map(([verdict, count]) => `${new Intl.NumberFormat('en').format(count)} ${verdict}`)
    .join(', ');
}
