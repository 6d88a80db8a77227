import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { pauseOperation, resumeOperation } from '@/lib/verbs/operations/pause';

/** `keytrail pause` */
export const pauseCommand: Command = {
  name: 'pause',
  summary: 'Hold reading until it is resumed',
  usage: 'keytrail pause [--data DIR] [--json]',
  help: `The running ingest stops before its next part, and no other begins, until "keytrail resume" or the button in the
dashboard. A restart of the server does not resume it. What was stored stays, and pages go on working.

Exit status: 0, also when it was paused already.`,
  wordless: true,
  options: {},
  run: async ({ ask, output, json }) => {
    const pause = await ask(pauseOperation, {});
    if (json) output.write(`${JSON.stringify(pause)}\n`);
    else output.write(`Paused by ${printable(pause.by)} at ${pause.at}. Go on with: keytrail resume\n`);
    return EXIT.done;
  },
};

/** `keytrail resume` */
export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Let reading go on after a pause',
  usage: 'keytrail resume [--data DIR] [--json]',
  help: `Exit status: 0, also when nothing was paused.`,
  wordless: true,
  options: {},
  run: async ({ ask, output, json }) => {
    const answer = await ask(resumeOperation, {});
    if (json) output.write(`${JSON.stringify(answer)}\n`);
    else output.write(answer.wasPaused ? 'Reading goes on.\n' : 'Reading was not paused.\n');
    return EXIT.done;
  },
};
