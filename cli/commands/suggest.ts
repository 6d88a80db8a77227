import { printable } from '@/boot/terminal';
import { type Command, EXIT, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { suggestOperation } from '@/lib/verbs/operations/suggest';

const READINESS = {
  insufficient: 'Too little was seen to act on this.',
  review: 'Read it before you use it.',
  good: 'At least 90 days were seen, and nothing is open.',
} as const;

const NOTES: Readonly<Record<string, string>> = {
  'account-only': 'the log tells the account only; ask for the role',
  'service-unpinned': 'events do not show for whom the service acts; add aws:SourceAccount if the service sends it',
  'source-inferred': 'aws:SourceAccount was taken from the encryption context; events do not show it',
  'unbound-grants': 'makes grants itself; bind them with kms:GranteePrincipal or kms:GrantOperations if you can',
  'service-unknown': 'a service called that the log does not name, so kms:ViaService is not demanded',
};

/** `keytrail suggest KEY` */
export const suggestCommand: Command = {
  name: 'suggest',
  summary: 'Suggest the least key policy that allows all that was seen to succeed',
  usage: 'keytrail suggest ARN|KEY-ID|ALIAS [--days N] [--data DIR] [--json]',
  help: `Writes a policy document to standard output, and what to know of it to standard error. Delegation to the account,
statements of administrators and every Deny of the present policy are kept. Every observed success is replayed against
the suggestion. What is not in the logs is not in it: yearly jobs, use behind S3 Bucket Keys, trails without KMS.

  --days N   how far back to look; 90 if not told

Exit status: 0, or 3 when too little was seen, or 6 when no such key is known.`,
  options: { days: { type: 'string' } },
  run: async ({ positionals, values, ask, output, json }) => {
    const [key, ...rest] = positionals;
    if (key === undefined || rest.length > 0) throw new AppError('invalid', 'Name one key: keytrail suggest alias/app');
    const told = text(values, 'days') ?? '90';
    if (!/^[1-9]\d{0,3}$/.test(told)) throw new AppError('invalid', `"${told}" is no number of days.`);
    const answer = await ask(suggestOperation, { key, days: Math.min(Number(told), 3650) });
    const status = answer.readiness === 'insufficient' ? EXIT.incomplete : EXIT.done;
    if (json) {
      output.write(`${JSON.stringify(answer)}\n`);
      return status;
    }
    output.write(`${JSON.stringify(answer.policy, null, 2)}\n`);
    const counted = Object.entries(answer.outcomes).map(([outcome, calls]) => `${calls} ${outcome}`);
    const lines = [
      `${READINESS[answer.readiness]} Days with records: ${answer.days_observed}.`,
      `Replayed ${answer.kinds_of_calls} kinds of calls: ${counted.join(', ') || 'none'}.`,
      ...answer.notes.map(({ kind, principal }) => `Note: ${principal}: ${NOTES[kind] ?? kind}.`),
      ...answer.unused.map(
        ({ statement, principal, actions }) =>
          `Unused: statement ${statement + 1}: ${principal}: ${actions.join(', ')}.`,
      ),
      ...answer.lint.map((line) => `Lint: ${line}.`),
      ...answer.difference.map((line) => `Against the present policy: ${line}`),
    ];
    output.tell(`${lines.map(printable).join('\n')}\n`);
    return status;
  },
};
