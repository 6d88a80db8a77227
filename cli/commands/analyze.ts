import { table } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { analyzeOperation } from '@/lib/verbs/operations/analyze';

/** `keytrail analyze` */
export const analyzeCommand: Command = {
  name: 'analyze',
  summary: 'Bring key state up to date and run every analyzer',
  usage: 'keytrail analyze [--data DIR] [--json]',
  help: `Prints a line per analyzer: findings, or why it cannot tell.

Exit status: 0 all ran, 1 an analyzer failed.`,
  wordless: true,
  options: {},
  run: async ({ ask, output, json }) => {
    const runs = await ask(analyzeOperation, {});
    if (json) output.write(`${JSON.stringify(runs)}\n`);
    else {
      output.write(
        table(
          ['analyzer', 'outcome', 'findings', 'reason'],
          runs.map((run) => [run.analyzer, run.outcome, run.findings, run.reason]),
        ),
      );
    }
    return runs.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done;
  },
};
