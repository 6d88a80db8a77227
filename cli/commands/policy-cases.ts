import { readFileSync } from 'node:fs';
import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { readCases } from '@/lib/verbs/policy-cases/case-file';
import { runCase } from '@/lib/verbs/policy-cases/run-case';

/** `keytrail policy-cases FILE…` */
export const policyCasesCommand: Command = {
  name: 'policy-cases',
  summary: 'Put files of policy cases to the policy engine and show where it disagrees',
  usage: 'keytrail policy-cases FILE… [--json]',
  help: `Each file is a JSON list. A case is a concrete request ("principal", "action", "expected"), a question of who outside
gets in ("policy", "expected"), of what is wrong with a policy ("policy", "expectedRules"), or of what a change means
("before", "after", "expected"). No data folder is needed.

Exit status: 0 when the engine agrees with every case, 1 when it does not, 2 for a file that cannot be read as cases.`,
  options: {},
  run: async ({ positionals, output, json }) => {
    if (positionals.length === 0) {
      throw new AppError('invalid', 'Name at least one file of cases: keytrail policy-cases cases.json');
    }
    const now = new Date();
    const outcomes = positionals
      .flatMap((file) => readCases(contentOf(file), file).map((item) => ({ file, item })))
      .map(({ file, item }) => ({ file, ...runCase(item, now) }));
    const disagreements = outcomes.filter(({ passed }) => !passed);
    const passed = outcomes.length - disagreements.length;
    if (json) {
      const told = disagreements.map(({ file, name, expected, got, trace }) => ({ file, name, expected, got, trace }));
      output.write(`${JSON.stringify({ passed, failed: disagreements.length, disagreements: told })}\n`);
    } else {
      for (const { name, expected, got, trace } of disagreements) {
        const lines = [name, `  expected: ${expected}`, `  got:      ${got}`, ...trace.map((line) => `  ${line}`)];
        output.write(`${lines.map(printable).join('\n')}\n\n`);
      }
      output.write(`${passed} passed, ${disagreements.length} failed\n`);
    }
    return disagreements.length === 0 ? EXIT.done : EXIT.failed;
  },
};

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid', `${file} could not be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
