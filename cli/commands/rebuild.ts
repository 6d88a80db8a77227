import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { rebuildOperation } from '@/lib/verbs/operations/rebuild';

/** `keytrail rebuild` */
export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'Fill the store of events again from what it was filled from',
  usage: 'keytrail rebuild [--data DIR] [--json]',
  help: `Reads whatever was read before and is not in the store, wherever it still lies. Use it after events were damaged
and set aside, or when you removed events.duckdb. Findings, decisions and users are kept; nothing is stored twice.

Exit status: 0 all of it is there again, 3 some paths are gone or could not be read (they are listed).`,
  options: {},
  run: async ({ ask, output, json }) => {
    const report = await ask(rebuildOperation, {});
    const { sources, gone } = report;
    if (json) output.write(`${JSON.stringify(report)}\n`);
    else {
      const n = new Intl.NumberFormat('en');
      output.write(
        `Logs  ${n.format(sources.filesRead)} files read, ${n.format(sources.filesKnown)} in the store already, ${n.format(sources.added)} events\n`,
      );
      for (const path of gone) output.write(`gone  ${printable(path)}\n`);
    }
    return gone.length === 0 && sources.outcome === 'complete' ? EXIT.done : EXIT.incomplete;
  },
};
