import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { isGlob } from '@/lib/ingest/glob';
import { AppError } from '@/lib/model/errors';
import { ingestOperation } from '@/lib/verbs/operations/ingest';

/** `keytrail ingest PATH…` */
export const ingestCommand: Command = {
  name: 'ingest',
  summary: 'Read CloudTrail logs and key inventory from disk, then analyze',
  usage: 'keytrail ingest PATH… [--data DIR] [--json]',
  help: `PATH is a file, a folder of any depth, a glob, or "-" for standard input. Plain or gzip; CloudTrail log
files, LookupEvents output, EventBridge envelopes, CloudWatch Logs exports, JSON lines. Files that were read before
and have not changed are skipped. What "aws kms …" prints, or a KeyTrail inventory bundle, is taken as inventory.

Exit status: 0 all read, 6 nothing is at PATH, 3 some files or records could not be read (they are listed and kept apart).`,
  options: {},
  run: async ({ positionals, ask, output, json }) => {
    if (positionals.length === 0) {
      throw new AppError('invalid', 'Name at least one file or folder: keytrail ingest PATH…');
    }
    const paths = positionals.map((path) => (path === '-' ? path : resolve(path)));
    if (paths.every((path) => path !== '-' && !isGlob(path) && !existsSync(path))) {
      throw new AppError('not-found', `There is nothing at ${paths.join(', ')}. Nothing was read.`);
    }
    const report = await ask(ingestOperation, { paths });
    if (json) output.write(`${JSON.stringify(report)}\n`);
    else output.write(summary(report));
    return report.outcome === 'complete' ? EXIT.done : EXIT.incomplete;
  },
};

type Report = Awaited<ReturnType<typeof ingestOperation.run>>;

function summary(report: Report): string {
  const n = new Intl.NumberFormat('en');
  const lines = [
    `Files    ${n.format(report.filesFound)} found: ${n.format(report.filesRead)} read, ${n.format(report.filesKnown)} known already, ${n.format(report.filesQuarantined)} quarantined`,
    `Records  ${n.format(report.records)} = ${n.format(report.kmsRecords)} KMS + ${n.format(report.contextRecords)} kept of other services + ${n.format(report.otherRecords)} others + ${n.format(report.rejectedRecords)} rejected`,
    `Stored   ${n.format(report.added)} new events, ${n.format(report.duplicates)} were there already`,
    `Findings ${n.format(report.findings)}   in ${report.seconds.toFixed(1)} s`,
    ...report.inventoryProblems.map((problem) => `Inventory not read: ${problem}`),
  ];
  if (report.outcome === 'incomplete') {
    const { unread } = report;
    lines.push(...unread.map(({ path, reason }) => `Not read whole: ${printable(path)}: ${printable(reason)}`));
    lines.push('Not everything could be read. The Sources page and "keytrail doctor" list each file with its reason.');
  }
  return `${lines.join('\n')}\n`;
}
