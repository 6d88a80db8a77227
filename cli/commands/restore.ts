import { resolve } from 'node:path';
import { restoreBackup } from '@/boot/restore';
import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { AppError } from '@/lib/model/errors';

/** `keytrail restore FILE` */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Put back what "keytrail backup" wrote, or check that it could be',
  usage: 'keytrail restore [--check] FILE [--data DIR] [--json]',
  help: `Unpacks the backup beside the ledger, reads it whole, counts it and brings it up to date; only then does it take
the ledger's place. The ledger and keytrail.json that were there are kept in the folder set-aside. The server must not
run. With --check nothing is replaced, and the server may run. "keytrail doctor" tells the last time.

Exit status: 0, 2 when the file is no whole backup, 5 when the data folder is open.`,
  options: { check: { type: 'boolean' } },
  run: async ({ positionals, values, folder, root, output, json }) => {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new AppError('invalid', 'Name one backup.');
    const report = await restoreBackup(folder, root, resolve(file), values.check === true);
    if (json) output.write(`${JSON.stringify(report)}\n`);
    else {
      const rows = Object.values(report.tables).reduce((sum, one) => sum + one, 0);
      const what = `The backup of ${report.createdAt} is whole: ${new Intl.NumberFormat('en').format(rows)} rows.`;
      const then = values.check === true ? 'Nothing was replaced.' : 'It is in place.';
      output.write(`${what} ${then}\n`);
      if (report.before !== null) output.write(`What was there before: ${printable(report.before)}\n`);
    }
    return EXIT.done;
  },
};
