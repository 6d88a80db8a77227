import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable, table } from '@/boot/terminal';
import { type Command, EXIT, list, type OptionValues, text } from '@/cli/command';
import { mustBePlaceToWrite } from '@/cli/place-to-write';
import { regionsIn } from '@/cli/regions';
import { accountsIn } from '@/lib/collector/account-list';
import { brokenOff, CLOCK } from '@/lib/collector/broken-off';
import type { CollectProgress, Plan } from '@/lib/collector/collect';
import { type CollectOutcome, collectToFile, workFileOf } from '@/lib/collector/collect-to-file';
import { AppError } from '@/lib/model/errors';

const REDRAW_MS = 100;

/** `keytrail collect --out bundle.json.gz` */
export const collectCommand: Command = {
  name: 'collect',
  summary: 'Ask AWS about every key, read-only, and write what it says into one file',
  usage: 'keytrail collect --out FILE [OPTION]…',
  help: `Takes the credentials that the AWS CLI would take. Changes nothing in AWS, needs no data folder. FILE is an
inventory bundle for "keytrail ingest"; gzip when its name ends in .gz.

  --regions NAME,…   the Regions to ask; "all" that are enabled if not told
  --accounts WHICH   "organization", or a file with one account number a line; our own account if not told
  --role NAME        the role to take in other accounts
  --external-id ID   the external id that the role wants
  --profile NAME     a profile of the AWS configuration files
  --resume           go on with a collection that was broken off, without asking again what was answered

README.md, "Connecting to AWS", has the policy that the role needs. What AWS refuses is written down as unknown, with
the action and resource that are missing.

Exit status: 0, or 3 when something was refused (it is listed), or 7 when AWS does not know us.`,
  options: {
    out: { type: 'string' },
    regions: { type: 'string', multiple: true },
    accounts: { type: 'string' },
    role: { type: 'string' },
    'external-id': { type: 'string' },
    profile: { type: 'string' },
    resume: { type: 'boolean' },
  },
  run: async ({ values, positionals, output, json, signal }) => {
    if (positionals.length > 0) throw new AppError('invalid', 'Name the file with --out: keytrail collect --out FILE');
    const out = outOf(values);
    const plan = planOf(values);
    const profile = text(values, 'profile');
    // The versions are pinned with this program; whoever runs it cannot act on the warning.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const { configuredRegion } = await import('@/lib/collector/sdk-credentials');
    const { sdkPort } = await import('@/lib/collector/sdk-port');
    const asked = plan.regions === 'enabled' ? undefined : plan.regions[0];
    const aws = sdkPort({
      homeRegion: (await configuredRegion(profile)) ?? asked ?? 'us-east-1',
      profile,
      externalId: text(values, 'external-id'),
      ec2Endpoint: process.env.AWS_ENDPOINT_URL_EC2 ?? process.env.AWS_ENDPOINT_URL,
      signal,
    });
    try {
      let shownAt = 0;
      const show = (progress: CollectProgress) => {
        if (!output.isTerminal || Date.now() - shownAt < REDRAW_MS) return;
        shownAt = Date.now();
        output.tell(`\r\u001b[2K${progressText(progress)}`);
      };
      const outcome = await collectToFile(aws, plan, { out, resume: values.resume === true }, CLOCK, signal, show);
      if (output.isTerminal) output.tell('\n');
      output.write(json ? `${JSON.stringify({ out, ...outcome })}\n` : summary(out, outcome));
      return outcome.missing.length === 0 ? EXIT.done : EXIT.incomplete;
    } catch (cause) {
      if (output.isTerminal) output.tell('\n');
      const again = `What was answered is kept in ${workFileOf(out)}; repeat the command with --resume to go on.`;
      throw brokenOff(cause, signal, again);
    } finally {
      aws.close();
    }
  },
};

function outOf(values: OptionValues): string {
  const named = text(values, 'out');
  if (named === undefined || !/\.json(?:\.gz)?$/.test(named)) {
    throw new AppError('invalid', 'Name the file to write, ending in .json or .json.gz: --out bundle.json.gz');
  }
  const out = resolve(named);
  mustBePlaceToWrite(out);
  return out;
}

function planOf(values: OptionValues): Plan {
  const regions = regionsIn(list(values, 'regions'));
  const which = text(values, 'accounts');
  const role = text(values, 'role') ?? null;
  if (role !== null && !/^[\w+=,.@/-]+$/.test(role)) {
    throw new AppError(
      'invalid',
      `"${role}" is no name of a role. Give the name without the ARN, with its path if it has one.`,
    );
  }
  if (which !== undefined && role === null) {
    throw new AppError('invalid', 'Name the role to take in the other accounts: --role KeyTrailReader');
  }
  return {
    regions,
    accounts: which === undefined ? 'own' : which === 'organization' ? which : accountsIn(contentOf(which), which),
    role,
  };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new AppError('invalid', `${file} could not be read: ${reason}. Give a file, or "organization".`, { cause });
  }
}

const n = new Intl.NumberFormat('en');

function progressText({ accounts, regions, regionsDone, keys, keysDone, throttled, refused }: CollectProgress): string {
  const parts = [
    `accounts ${n.format(accounts)}`,
    `Regions ${n.format(regionsDone)}/${n.format(regions)}`,
    `keys ${n.format(keysDone)}/${n.format(keys)}`,
    ...(throttled > 0 ? [`throttled ${n.format(throttled)}`] : []),
    ...(refused > 0 ? [`refused ${n.format(refused)}`] : []),
  ];
  return `Asking AWS: ${parts.join('  ')}`;
}

function summary(out: string, outcome: CollectOutcome): string {
  const { accounts, regions, keys, asked, known, throttled, missing } = outcome;
  const lines = [
    `Keys     ${n.format(keys)} in ${n.format(accounts)} accounts, ${n.format(regions)} Regions`,
    `Answers  ${n.format(asked)} asked, ${n.format(known)} known from before, throttled ${n.format(throttled)} times`,
    `Written  ${printable(out)}`,
  ];
  if (missing.length === 0) return `${lines.join('\n')}\nNow: keytrail ingest ${printable(out)}\n`;
  const rows = missing.map(({ accountId, action, code, times, resource }) => [
    accountId,
    action,
    code,
    times,
    resource,
  ]);
  return `${lines.join('\n')}\n\nNot answered, and therefore unknown in the file:\n${table(
    ['account', 'action', 'answer', 'times', 'first on'],
    rows,
  )}`;
}
