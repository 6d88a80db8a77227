import { resolve } from 'node:path';
import { printable } from '@/boot/terminal';
import { type Command, EXIT, text } from '@/cli/command';
import { archiveOperation } from '@/lib/verbs/operations/archive';

/** `keytrail archive` */
export const archiveCommand: Command = {
  name: 'archive',
  summary: 'Write the events as Parquet, by delivery day, to rebuild the store from',
  usage: 'keytrail archive [--to DIR] [--data DIR] [--json]',
  help: `Writes every delivery day that is new or has changed, sorted by key, with checksums; the rest stays as it is.
DIR is the folder "archive" of the data folder unless named here or in keytrail.json ("archive"), which also brings it
up to date after every ingest. Read it with any engine: v=1/events/dt=YYYY-MM-DD/*.parquet. Raw records stay in the
logs; the archive knows where each one lies. "keytrail rebuild" fills the store from it.

Exit status: 0, 2 when no archive can be written there, or 3 when the archive has logs that the store lacks: those days
were left as they are.`,
  wordless: true,
  options: { to: { type: 'string' } },
  run: async ({ values, ask, output, json }) => {
    const to = text(values, 'to');
    const report = await ask(archiveOperation, { to: to === undefined ? null : resolve(to) });
    const n = new Intl.NumberFormat('en');
    if (json) output.write(`${JSON.stringify(report)}\n`);
    else {
      output.write(
        `${printable(report.folder)}: ${n.format(report.days)} days, ${n.format(report.written)} of them written now (${n.format(report.bytes)} bytes)\n`,
      );
      for (const day of report.keptRicher) output.write(`${day}: the archive has more than the store; left as it is\n`);
    }
    return report.keptRicher.length === 0 ? EXIT.done : EXIT.incomplete;
  },
};
