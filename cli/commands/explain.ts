import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { explainOperation } from '@/lib/verbs/operations/explain';

const VERDICTS = {
  allowed: 'Allowed',
  iam: 'Allowed if IAM allows it',
  denied: 'Denied',
  undetermined: 'Undetermined',
} as const;

/** `keytrail explain PRINCIPAL KEY ACTION` */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'Say whether one principal could do an action with a key now, and why',
  usage: 'keytrail explain PRINCIPAL ARN|KEY-ID|ALIAS ACTION [--data DIR] [--json]',
  help: `PRINCIPAL is the ARN of a user, role or session, an account's 12 digits, or a service such as sns.amazonaws.com.
Judged by the key's present policy and grants. "Undetermined" when the policy is not known, or when it depends on what
the request carries: then it says on which condition keys. Organization policies, boundaries and session policies are
not known and may still forbid what is allowed here.

Exit status: 0, or 6 when no such key is known.`,
  options: {},
  run: async ({ positionals, ask, output, json }) => {
    const [principal, key, action, ...rest] = positionals;
    if (principal === undefined || key === undefined || action === undefined || rest.length > 0) {
      throw new AppError(
        'invalid',
        'Name a principal, a key and an action: keytrail explain arn:aws:iam::111122223333:role/App alias/app Decrypt',
      );
    }
    const answer = await ask(explainOperation, { principal, key, action });
    if (json) output.write(`${JSON.stringify(answer)}\n`);
    else {
      output.write(`${VERDICTS[answer.verdict]}: ${printable(answer.because)}.\n`);
      for (const line of answer.trace) output.write(`  ${printable(line)}\n`);
    }
    return EXIT.done;
  },
};
