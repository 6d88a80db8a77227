import { resolve } from 'node:path';
import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { backupOperation } from '@/lib/verbs/operations/backup';

/** `keytrail backup FILE` */
export const backupCommand: Command = {
  name: 'backup',
  summary: 'Write users, decisions, notes and settings to one file',
  usage: 'keytrail backup FILE [--data DIR] [--json]',
  help: `Writes the ledger, as it stands between two writes, and keytrail.json. The server may run meanwhile. Events
are not in it: they are in the logs and in the archive. The file holds password hashes; its owner alone may read it.
Put it back with "keytrail restore FILE"; try it with "keytrail restore --check FILE".

Exit status: 0, 2 when the folder of the file is not there, or 5 when the file is there already.`,
  options: {},
  run: async ({ positionals, ask, output, json }) => {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new AppError('invalid', 'Name one file to write.');
    const report = await ask(backupOperation, { file: resolve(file) });
    const rows = Object.values(report.tables).reduce((sum, one) => sum + one, 0);
    if (json) output.write(`${JSON.stringify(report)}\n`);
    else output.write(`${printable(report.file)}: ${new Intl.NumberFormat('en').format(rows)} rows, read back whole\n`);
    return EXIT.done;
  },
};
