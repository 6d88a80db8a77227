import { table } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { whocanOperation } from '@/lib/verbs/operations/whocan';

/** `keytrail whocan KEY ACTION` */
export const whocanCommand: Command = {
  name: 'whocan',
  summary: 'Say who could do an action with a key now',
  usage: 'keytrail whocan ARN|KEY-ID|ALIAS ACTION [--data DIR] [--json]',
  help: `Judged by the key's present policy and grants, without encryption context or network: a statement that demands one
does not count. "iam" means that the account's own IAM policies decide. Deny statements are heeded.

Exit status: 0, or 6 when no such key is known.`,
  options: {},
  run: async ({ positionals, ask, output, json }) => {
    const [key, action, ...rest] = positionals;
    if (key === undefined || action === undefined || rest.length > 0) {
      throw new AppError('invalid', 'Name a key and an action: keytrail whocan alias/app Decrypt');
    }
    const answer = await ask(whocanOperation, { key, action });
    if (json) output.write(`${JSON.stringify(answer)}\n`);
    else {
      if (!answer.policy_known) output.write('The policy of this key is not known; only grants could be asked.\n');
      if (answer.answers.length === 0)
        output.write(`Nobody that is known could do ${answer.action} with ${answer.key_arn}.\n`);
      else {
        output.write(
          table(
            ['principal', 'through', 'because'],
            answer.answers.map(({ principal, through, because }) => [principal, through, because]),
          ),
        );
      }
    }
    return EXIT.done;
  },
};
