import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { table } from '@/boot/terminal';
import { type Command, EXIT, oneOf, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { LANGUAGES } from '@/lib/model/language';
import {
  KEY_LEDGER_FORMATS,
  keyLedgerDifferenceOperation,
  keyLedgerOperation,
  saveKeyLedgerOperation,
} from '@/lib/verbs/operations/key-ledger';

const ACTIONS = ['write', 'diff', 'save'] as const;

/** `keytrail key-ledger [write|diff|save]` */
export const keyLedgerCommand: Command = {
  name: 'key-ledger',
  summary: 'Write the key ledger, save an edition of it, or compare with the last one',
  usage: 'keytrail key-ledger [write|diff|save] [--format json|csv|xlsx] [--language en|ko] [--out FILE] [--data DIR]',
  help: `The ledger (암호키 관리대장) lists every customer key of our accounts: purpose, owner, users, algorithm, rotation, state and
retirement. "write", the default, writes it to standard output or to --out; xlsx needs --out. "save" keeps an edition,
"diff" says what has changed since.

Exit status: 0; of "diff" 4 when something changed, or when no edition was saved.`,
  options: { format: { type: 'string' }, language: { type: 'string' }, out: { type: 'string' } },
  run: async ({ positionals, values, ask, output, json }) => {
    const action = ACTIONS.find((word) => word === (positionals[0] ?? 'write'));
    if (!action) throw new AppError('invalid', `"${positionals[0]}" is none of: ${ACTIONS.join(', ')}.`);
    switch (action) {
      case 'save': {
        const saved = await ask(saveKeyLedgerOperation, {});
        output.write(json ? `${JSON.stringify(saved)}\n` : `Saved an edition of ${saved.keys} keys.\n`);
        return EXIT.done;
      }
      case 'diff': {
        const found = await ask(keyLedgerDifferenceOperation, {});
        if (json) output.write(`${JSON.stringify(found)}\n`);
        else if (found === null) output.write('No edition was saved yet: keytrail key-ledger save\n');
        else output.write(differenceText(found));
        const isSame = found !== null && found.added.length + found.removed.length + found.changed.length === 0;
        return isSame ? EXIT.done : EXIT.found;
      }
      case 'write': {
        const format = oneOf(KEY_LEDGER_FORMATS, text(values, 'format') ?? 'csv', 'format');
        const language = oneOf(LANGUAGES, text(values, 'language') ?? 'en', 'language');
        const out = text(values, 'out');
        if (format === 'xlsx' && out === undefined) throw new AppError('invalid', 'Say where to with --out FILE.');
        const { encoding, body } = await ask(keyLedgerOperation, { format, language });
        if (out === undefined) output.write(body);
        else writeFileSync(resolve(out), Buffer.from(body, encoding), { mode: 0o600 });
        return EXIT.done;
      }
    }
  },
};

type Found = NonNullable<Awaited<ReturnType<typeof keyLedgerDifferenceOperation.run>>>;

function differenceText({ savedAt, savedBy, added, removed, changed }: Found): string {
  const head = `Last saved ${savedAt} by ${savedBy}.\n`;
  const lines = [
    ...added.map(({ keyArn }) => [keyArn, 'new in the ledger', null, null]),
    ...removed.map(({ keyArn }) => [keyArn, 'no longer in the ledger', null, null]),
    ...changed.map(({ keyArn, column, before, after }) => [keyArn, column, before, after]),
  ];
  if (lines.length === 0) return `${head}Nothing has changed since.\n`;
  return `${head}${table(['key', 'what', 'before', 'now'], lines)}`;
}
