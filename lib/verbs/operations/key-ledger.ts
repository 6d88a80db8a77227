import { z } from 'zod';
import { keyLedgerCsv, keyLedgerXlsx } from '@/lib/exports/key-ledger-file';
import { wordsIn } from '@/lib/i18n/words';
import { KEY_LEDGER_COLUMNS, KeyLedgerLine, keyLedgerDifference } from '@/lib/model/key-ledger';
import { LANGUAGES } from '@/lib/model/language';
import { asOf } from '@/lib/queries/as-of';
import { keyLedger } from '@/lib/queries/key-ledger';
import { defineOperation } from '@/lib/verbs/operation';
import { saveKeyLedger } from '@/lib/verbs/save-key-ledger';

export const KEY_LEDGER_FORMATS = ['json', 'csv', 'xlsx'] as const;

/** The key ledger as a file, in base64 where it is no text. */
export const keyLedgerOperation = defineOperation({
  name: 'key-ledger',
  role: 'viewer',
  input: z.object({ format: z.enum(KEY_LEDGER_FORMATS), language: z.enum(LANGUAGES) }),
  output: z.object({ encoding: z.enum(['utf8', 'base64']), body: z.string() }),
  run: async ({ runtime }, { format, language }) => {
    const lines = await keyLedger(runtime.models, (await asOf(runtime)) ?? runtime.now());
    const words = wordsIn(language);
    switch (format) {
      case 'json':
        return { encoding: 'utf8' as const, body: `${JSON.stringify(lines, null, 2)}\n` };
      case 'csv':
        return { encoding: 'utf8' as const, body: keyLedgerCsv(words, lines) };
      case 'xlsx':
        return { encoding: 'base64' as const, body: (await keyLedgerXlsx(words, lines)).toString('base64') };
    }
  },
});

/** What has changed since the edition that was saved last; null when none was. */
export const keyLedgerDifferenceOperation = defineOperation({
  name: 'key-ledger-difference',
  role: 'viewer',
  input: z.object({}),
  output: z
    .object({
      savedAt: z.string(),
      savedBy: z.string(),
      added: KeyLedgerLine.array(),
      removed: KeyLedgerLine.array(),
      changed: z.array(
        z.object({
          keyArn: z.string(),
          column: z.enum(KEY_LEDGER_COLUMNS),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
  run: async ({ runtime }) => {
    const edition = await runtime.ledger.lastKeyLedger();
    if (edition === null) return null;
    const lines = await keyLedger(runtime.models, (await asOf(runtime)) ?? runtime.now());
    const { added, removed, changed } = keyLedgerDifference(edition.lines, lines);
    return {
      savedAt: edition.savedAt.toISOString(),
      savedBy: edition.savedBy,
      added: [...added],
      removed: [...removed],
      changed: [...changed],
    };
  },
});

/** Saves the key ledger as it is now. */
export const saveKeyLedgerOperation = defineOperation({
  name: 'save-key-ledger',
  role: 'analyst',
  input: z.object({}),
  output: z.object({ editionId: z.string(), keys: z.number().int() }),
  run: async ({ runtime, actor }) => {
    const { editionId, lines } = await saveKeyLedger(runtime, actor);
    return { editionId, keys: lines.length };
  },
});
