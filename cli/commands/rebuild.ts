import { resolve } from 'node:path';
import { printable } from '@/boot/terminal';
import { type Command, EXIT, text } from '@/cli/command';
import { rebuildOperation } from '@/lib/verbs/operations/rebuild';

/** `keytrail rebuild` */
export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'Fill the store of events again from what it was filled from',
  usage: 'keytrail rebuild [--from DIR] [--data DIR] [--json]',
  help: `Reads whatever was read before and is not in the store: from the archive (--from DIR, else the data folder's own),
then from the logs, wherever they still lie. Use it after events were damaged and set aside, or when you moved
events.duckdb and the archive away so that logs which an earlier version read are read anew. Findings, decisions and
users are kept; nothing is stored twice.

Exit status: 0 all of it is there again, 3 some paths are gone or could not be read (they are listed).`,
  wordless: true,
  options: { from: { type: 'string' } },
  run: async ({ values, ask, output, json }) => {
    const from = text(values, 'from');
    const report = await ask(rebuildOperation, { from: from === undefined ? null : resolve(from) });
    const { archive, sources, gone, later } = report;
    if (json) output.write(`${JSON.stringify(report)}\n`);
    else {
      const n = new Intl.NumberFormat('en');
      if (archive !== null) {
        output.write(`Archive  ${n.format(archive.events)} events of ${n.format(archive.logs)} logs\n`);
        for (const damaged of archive.damaged) output.write(`damaged  ${printable(damaged)}\n`);
      }
      output.write(
        `Logs  ${n.format(sources.filesRead)} files read, ${n.format(sources.filesKnown)} in the store already, ${n.format(sources.added)} events\n`,
      );
      for (const path of gone) output.write(`gone  ${printable(path)}\n`);
      if (later > 0)
        output.write(`later  ${n.format(later)} logs in S3 come when their source is read next: keytrail sync\n`);
    }
    return gone.length === 0 && (archive?.damaged.length ?? 0) === 0 && sources.outcome === 'complete'
      ? EXIT.done
      : EXIT.incomplete;
  },
};
