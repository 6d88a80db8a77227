import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dataFolder, defaultDataFolder } from '@/boot/data-folder';
import { incidentLine, progressLine, terminal } from '@/boot/terminal';
import { AppError, type ErrorCode } from '@/lib/model/errors';
import { storageTrouble } from '@/lib/model/storage-trouble';
import { call } from './call';
import { type Command, EXIT, type OptionValues, text } from './command';
import { COMMANDS } from './commands';

/** The bundle lies in `dist`, one below the checkout. */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const COMMON = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const STATUS: Record<ErrorCode, number> = {
  invalid: EXIT.usage,
  unauthenticated: EXIT.forbidden,
  forbidden: EXIT.forbidden,
  'not-found': EXIT.notFound,
  conflict: EXIT.busy,
  unavailable: EXIT.busy,
};

// Who reads has had enough, as "head" has: nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

process.exitCode = await main(process.argv.slice(2)).catch((cause: unknown) => {
  const error = storageTrouble(cause) ?? cause;
  terminal.tell(`keytrail: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof AppError ? STATUS[error.code] : EXIT.failed;
});

async function main([word, ...rest]: readonly string[]): Promise<number> {
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') {
    terminal.write(overview());
    return word === undefined ? EXIT.usage : EXIT.done;
  }
  const command = COMMANDS.find(({ name }) => name === word);
  if (!command) throw new AppError('invalid', `There is no command "${word}".\n\n${overview()}`);
  const { values, positionals } = parsed(command, rest);
  if (values.help === true) {
    terminal.write(`Usage: ${command.usage}\n\n${command.summary}.\n\n${command.help}\n`);
    return EXIT.done;
  }
  const [extra] = positionals;
  if (command.wordless && extra !== undefined) {
    throw new AppError(
      'invalid',
      `"${word}" takes no words beside its options; "${extra}" is one.\n\nUsage: ${command.usage}`,
    );
  }
  const named = text(values, 'data') ?? process.env.KEYTRAIL_DATA;
  const folder =
    named === undefined ? defaultDataFolder(ROOT, takesOwn(command, positionals, values)) : dataFolder(named);
  const stop = new AbortController();
  process.once('SIGINT', () =>
    stop.abort(new AppError('unavailable', 'Stopped. What was read before is kept; run it again to go on.')),
  );
  const progress = progressLine(terminal);
  try {
    return await command.run({
      values,
      positionals,
      output: terminal,
      signal: stop.signal,
      json: values.json === true,
      ask: (operation, input) =>
        call(operation, input, {
          folder,
          root: ROOT,
          workerFile: join(ROOT, 'dist/ingest-worker.mjs'),
          signal: stop.signal,
          onProgress: progress.show,
          onIncident: (incident) => terminal.tell(incidentLine(incident)),
        }),
      folder,
      root: ROOT,
    });
  } finally {
    progress.end();
  }
}

function parsed(command: Command, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...COMMON, ...command.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (cause) {
    const [what] = String(cause instanceof Error ? cause.message : cause).split('. To specify');
    throw new AppError('invalid', `${what}.\n\nUsage: ${command.usage}`, {
      cause,
    });
  }
}

/** Whether the command is about data of one's own, which never goes to the sample's folder. */
function takesOwn({ name }: Command, positionals: readonly string[], values: OptionValues): boolean {
  return ((name === 'ingest' || name === 'serve') && positionals.length > 0) || values.empty === true;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `KeyTrail: who used every AWS KMS key, whether they should have, and what breaks if the key goes.

Usage: keytrail COMMAND [OPTION]…

${lines.join('\n')}

Every command takes --data DIR, --json and --help. While a server owns the data folder, commands go through it.
Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but not everything could be read, 4 findings at --fail-on,
5 data folder busy, 6 not found, 7 not allowed.
`;
}
