import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, EXIT, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { EXPORT_FORMATS, EXPORTS, exportOperation } from '@/lib/verbs/operations/export';

/** `keytrail export findings|keys|analyzers` */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Write findings, keys or the answers of analyzers for other programs',
  usage: 'keytrail export findings|keys|analyzers [--format json|csv|sarif|ocsf|asff] [--out FILE] [--data DIR]',
  help: `To standard output without --out. CSV is safe to open in a spreadsheet: text that would run as a formula is disarmed.
Findings of every status are exported. As JSON they stand under "findings", with the analyzers that could not answer under
"unanswered" and the name of this shape, keytrail-findings/2, under "schema". Other forms are
  sarif   SARIF 2.1.0, for code scanning; resolved findings are left out, accepted ones suppressed
  ocsf    OCSF 1.5 Detection Findings (class 2004), for data lakes
  asff    AWS Security Finding Format, for "aws securityhub batch-import-findings", 100 at a time
"analyzers" says how each analyzer ended last: one that cannot tell, failed or is off proves nothing by its silence.

Exit status: 0.`,
  options: { format: { type: 'string' }, out: { type: 'string' } },
  run: async ({ positionals, values, ask, output }) => {
    const what = EXPORTS.find((word) => word === positionals[0]);
    if (!what) throw new AppError('invalid', `Say what to export: ${EXPORTS.join(' or ')}.`);
    const wanted = text(values, 'format') ?? 'json';
    const format = EXPORT_FORMATS.find((word) => word === wanted);
    if (!format) throw new AppError('invalid', `"${wanted}" is no format. One of: ${EXPORT_FORMATS.join(', ')}.`);
    const { text: body, leftOut, unanswered, unsaid } = await ask(exportOperation, { what, format });
    if (leftOut > 0) {
      output.tell(
        `${leftOut} findings are left out: their records name no account or no Region, and ${format} wants both.\n`,
      );
    }
    if (unanswered > 0) {
      output.tell(
        `${unanswered} analyzers could not answer, so these findings say nothing of what they ask: keytrail export analyzers\n`,
      );
    }
    if (unsaid > 0) {
      output.tell(
        `${unsaid} of them are not in the file either: ${format} says that of an account, and no finding here names one.\n`,
      );
    }
    const out = text(values, 'out');
    if (out === undefined) output.write(body);
    else writeFileSync(resolve(out), body, { mode: 0o600 });
    return EXIT.done;
  },
};
