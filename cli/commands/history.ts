import { resolve } from 'node:path';
import { printable, table } from '@/boot/terminal';
import { type Command, EXIT, list, type OptionValues, text } from '@/cli/command';
import { mustBePlaceToWrite } from '@/cli/place-to-write';
import { regionsIn } from '@/cli/regions';
import { brokenOff, CLOCK } from '@/lib/collector/broken-off';
import {
  type HistoryOutcome,
  type HistoryPlan,
  type HistoryProgress,
  readHistory,
} from '@/lib/collector/event-history';
import { historyFolder } from '@/lib/collector/history-folder';
import { HISTORY_DAYS } from '@/lib/collector/history-plan';
import { AppError } from '@/lib/model/errors';

const REDRAW_MS = 100;

/** `keytrail history --out event-history` */
export const historyCommand: Command = {
  name: 'history',
  summary: 'Read the KMS events of the last 90 days from CloudTrail, without any bucket',
  usage: 'keytrail history --out DIR [OPTION]…',
  help: `Asks CloudTrail’s event history (LookupEvents) of our own account, with the credentials that the AWS CLI would
take. Every account has it, whether or not there is a trail. Changes nothing in AWS, needs no data folder. DIR is for
"keytrail ingest".

  --days N           how far back to look for changes of keys: policies, grants, states (90)
  --use-days N       how far back to look for everything else, such as Decrypt (7)
  --regions NAME,…   the Regions to ask; "all" that are enabled if not told
  --profile NAME     a profile of the AWS configuration files

AWS answers two requests a second in each Region, 50 events each, and KeyTrail takes four fifths of that: some 280,000
events an hour. Where keys are busy, a trail’s bucket is the better source. Repeat the command to go on after a break, or
to read what came since; the last half hour is left for the next time, since events may come late.

Exit status: 0, or 3 when a Region refused (it is listed), or 7 when AWS does not know us.`,
  options: {
    out: { type: 'string' },
    days: { type: 'string' },
    'use-days': { type: 'string' },
    regions: { type: 'string', multiple: true },
    profile: { type: 'string' },
  },
  run: async ({ values, positionals, output, json, signal }) => {
    const named = text(values, 'out');
    if (positionals.length > 0 || named === undefined) {
      throw new AppError('invalid', 'Name the folder with --out: keytrail history --out event-history');
    }
    const out = resolve(named);
    mustBePlaceToWrite(out);
    const plan: HistoryPlan = {
      regions: regionsIn(list(values, 'regions')),
      changeDays: daysIn(values, 'days', HISTORY_DAYS),
      useDays: daysIn(values, 'use-days', 7),
    };
    const profile = text(values, 'profile');
    // The versions are pinned with this program; whoever runs it cannot act on the warning.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const { configuredRegion } = await import('@/lib/collector/sdk-credentials');
    const { sdkPort } = await import('@/lib/collector/sdk-port');
    const asked = plan.regions === 'enabled' ? undefined : plan.regions[0];
    const aws = sdkPort({
      homeRegion: (await configuredRegion(profile)) ?? asked ?? 'us-east-1',
      profile,
      ec2Endpoint: process.env.AWS_ENDPOINT_URL_EC2 ?? process.env.AWS_ENDPOINT_URL,
      signal,
    });
    const again = 'What was read is kept; repeat the command to go on.';
    try {
      let shownAt = 0;
      const show = (progress: HistoryProgress) => {
        if (!output.isTerminal || Date.now() - shownAt < REDRAW_MS) return;
        shownAt = Date.now();
        output.tell(`\r\u001b[2K${progressText(progress)}`);
      };
      const outcome = await readHistory(aws, plan, historyFolder(out), CLOCK, signal, show);
      if (output.isTerminal) output.tell('\n');
      output.write(json ? `${JSON.stringify({ out, ...outcome })}\n` : summary(out, outcome));
      return outcome.refusals.length === 0 ? EXIT.done : EXIT.incomplete;
    } catch (cause) {
      if (output.isTerminal) output.tell('\n');
      throw brokenOff(cause, signal, again);
    } finally {
      aws.close();
    }
  },
};

function daysIn(values: OptionValues, name: string, unless: number): number {
  const given = text(values, name);
  if (given === undefined) return unless;
  const days = Number(given);
  if (!/^\d+$/.test(given) || days < 1 || days > HISTORY_DAYS) {
    throw new AppError(
      'invalid',
      `--${name} takes a number of days from 1 to ${HISTORY_DAYS}: CloudTrail keeps no more.`,
    );
  }
  return days;
}

const n = new Intl.NumberFormat('en');

function progressText({ units, unitsDone, requests, events, throttled, secondsLeft }: HistoryProgress): string {
  const parts = [
    `${n.format(unitsDone)}/${n.format(units)} questions`,
    `${n.format(requests)} requests`,
    `${n.format(events)} events`,
    ...(throttled > 0 ? [`throttled ${n.format(throttled)} times`] : []),
    ...(secondsLeft === null ? [] : [`about ${n.format(Math.ceil(secondsLeft / 60))} min left`]),
  ];
  return `Asking CloudTrail: ${parts.join('  ')}`;
}

function summary(out: string, { accountId, regions, requests, events, refusals }: HistoryOutcome): string {
  const lines = [
    `Account  ${accountId}, ${n.format(regions)} Regions`,
    `Events   ${n.format(events)} in ${n.format(requests)} requests`,
    `Written  ${printable(out)}`,
  ];
  if (refusals.length === 0) return `${lines.join('\n')}\nNow: keytrail ingest ${printable(out)}\n`;
  const rows = refusals.map(({ region, action, code, message }) => [region, action, code, message]);
  return `${lines.join('\n')}\n\nNot answered, and therefore missing:\n${table(['Region', 'action', 'answer', 'in words'], rows)}`;
}
