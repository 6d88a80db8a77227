import { printable } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { keyWords, POLICY_OPTIONS, POLICY_OPTIONS_HELP } from '@/cli/policy-options';
import { AppError } from '@/lib/model/errors';
import { diffPolicies } from '@/lib/policy/diff';
import { diffWords } from '@/lib/policy/diff-words';
import { wideningOf } from '@/lib/policy/widening';
import { isOurAccount } from '@/lib/policy/zone';
import { keyAccountOf, readPolicyFile } from '@/lib/verbs/policy-files/policy-file';

/** `keytrail diff-policy A B` */
export const diffPolicyCommand: Command = {
  name: 'diff-policy',
  summary: 'Say in words what a change of key policy means',
  usage: 'keytrail diff-policy BEFORE AFTER [OPTION]… [--json]',
  help: `Each file holds a key policy, or what "aws kms get-key-policy" prints. Order, Sids, spelling and redundant statements
make no difference. No data folder is needed.

${POLICY_OPTIONS_HELP}
  --fail-on-widening   end with 4 when the change opens the key further

Exit status: 0, or 4 with --fail-on-widening, or 2 for a file that is no policy.`,
  options: { ...POLICY_OPTIONS, 'fail-on-widening': { type: 'boolean' } },
  run: async ({ positionals, values, output, json }) => {
    const [first, second, ...rest] = positionals;
    if (first === undefined || second === undefined || rest.length > 0) {
      throw new AppError('invalid', 'Name two files: keytrail diff-policy before.json after.json');
    }
    const [before, after] = [readPolicyFile(first).policy, readPolicyFile(second).policy];
    const { zone, ...told } = keyWords(values);
    const keyAccount = keyAccountOf(told, [before, after]);
    const now = new Date();
    const diff = diffPolicies({ before, after, keyAccount, keyArn: told.keyArn ?? null, zone, now });
    const widenings = wideningOf(diff, keyAccount, (account) => isOurAccount(account, { keyAccount, zone }));
    if (json) output.write(`${JSON.stringify({ account: keyAccount, ...diff, widenings })}\n`);
    else output.write(`${diffWords(diff, widenings, keyAccount).map(printable).join('\n')}\n`);
    return widenings.length > 0 && values['fail-on-widening'] === true ? EXIT.found : EXIT.done;
  },
};
