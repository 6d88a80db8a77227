import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { keyOperation } from '@/lib/verbs/operations/keys';

/** `keytrail key ARN` */
export const keyCommand: Command = {
  name: 'key',
  summary: 'Show everything known of one key',
  usage: 'keytrail key ARN|KEY-ID|ALIAS [--data DIR] [--json]',
  help: `State, policy versions, who outside has access, grants, rotations, changes, what AWS refused to
tell, users, protected resources.

Exit status: 0, or 6 when no such key is known.`,
  options: {},
  run: async ({ positionals, ask, output, json }) => {
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new AppError('invalid', 'Name one key: keytrail key ARN');
    const dossier = await ask(keyOperation, { key: name });
    output.write(json ? `${JSON.stringify(dossier)}\n` : sections(dossier));
    return EXIT.done;
  },
};

function sections(dossier: Readonly<Record<string, unknown>>): string {
  return Object.entries(dossier)
    .map(
      ([name, content]) => `${name.replaceAll('_', ' ')}\n${Array.isArray(content) ? rows(content) : fields(content)}`,
    )
    .join('\n');
}

function rows(content: readonly unknown[]): string {
  return content.length === 0 ? '  none known\n' : content.map((row) => `  - ${inline(row)}\n`).join('');
}

function fields(content: unknown): string {
  return Object.entries(content ?? {})
    .map(([name, value]) => `  ${name.padEnd(24)} ${shown(value)}\n`)
    .join('');
}

function inline(row: unknown): string {
  return Object.entries(row ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${shown(value)}`)
    .join('  ');
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
