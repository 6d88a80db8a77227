import { printable, table } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { doctorOperation } from '@/lib/verbs/operations/doctor';

/** `keytrail doctor` */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Look the installation over: data, files, analyzers, users',
  usage: 'keytrail doctor [--data DIR] [--json]',
  help: `Says what is there and what to do next; lists files that could not be read whole.

Exit status: 0, or 1 when something is bad.`,
  wordless: true,
  options: {},
  run: async ({ ask, output, json }) => {
    const { checks, unread } = await ask(doctorOperation, {});
    if (json) output.write(`${JSON.stringify({ checks, unread })}\n`);
    else {
      output.write(
        table(
          ['check', 'verdict', 'what was seen'],
          checks.map(({ name, verdict, said }) => [name, verdict, said]),
        ),
      );
      for (const file of unread) output.write(`${file.outcome}: ${printable(file.path)}: ${printable(file.reason)}\n`);
    }
    return checks.some(({ verdict }) => verdict === 'bad') ? EXIT.failed : EXIT.done;
  },
};
