import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { diffWords } from '@/lib/policy/diff-words';
import { LINT_RULES } from '@/lib/policy/lint/rules';
import { wideningOf } from '@/lib/policy/widening';
import { allKeys } from '@/lib/queries/all-keys';
import { asOf } from '@/lib/queries/as-of';
import { keyNamed } from '@/lib/queries/key-named';
import { keySuggestion } from '@/lib/queries/key-suggestion';
import { defineOperation } from '@/lib/verbs/operation';

/** The least key policy that would have allowed all that was seen of one key, and how sure that is. */
export const suggestOperation = defineOperation({
  name: 'suggest',
  role: 'viewer',
  input: z.object({ key: z.string().min(1), days: z.number().int().min(1).max(3650) }),
  output: z.object({
    key_arn: z.string(),
    policy: z.unknown(),
    readiness: z.enum(['insufficient', 'review', 'good']),
    days_observed: z.number(),
    kinds_of_calls: z.number(),
    outcomes: z.record(z.string(), z.number()),
    notes: z.array(z.object({ kind: z.string(), principal: z.string() })),
    unused: z.array(z.object({ statement: z.number(), principal: z.string(), actions: z.array(z.string()) })),
    lint: z.array(z.string()),
    difference: z.array(z.string()),
  }),
  run: async ({ runtime }, { key: name, days }) => {
    const { key_arn: keyArn, account_id: keyAccount, manager } = keyNamed(await allKeys(runtime.models), name);
    if (manager === 'AWS') {
      throw new AppError('invalid', `AWS manages ${keyArn}: its policy cannot be changed. Name a key of your own.`);
    }
    const now = (await asOf(runtime)) ?? runtime.now();
    const { suggestion, daysObserved } = await keySuggestion(runtime, { keyArn, keyAccount, days, now });
    const { diff } = suggestion;
    const outcomes: Record<string, number> = {};
    for (const { outcome } of suggestion.replayed) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return {
      key_arn: keyArn,
      policy: suggestion.document,
      readiness: suggestion.readiness,
      days_observed: daysObserved,
      kinds_of_calls: suggestion.replayed.length,
      outcomes,
      notes: [...suggestion.notes],
      unused: suggestion.unused.map((one) => ({ ...one, actions: [...one.actions] })),
      lint: suggestion.lint.map(
        ({ rule, subject }) => `${rule}: ${LINT_RULES[rule].title.en}${subject ? `: ${subject}` : ''}`,
      ),
      difference: diff
        ? [
            ...diffWords(
              diff,
              wideningOf(diff, keyAccount, () => false),
              keyAccount,
            ),
          ]
        : [],
    };
  },
});
