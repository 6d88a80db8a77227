import { printable } from '@/boot/terminal';
import { type Command, EXIT, oneOf, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';
import { LANGUAGES } from '@/lib/model/language';
import { couldOperation } from '@/lib/verbs/operations/could';

type Answer = Awaited<ReturnType<typeof couldOperation.run>>;

const COULD: Readonly<Record<Answer['could'], string>> = {
  yes: 'could',
  'if-iam': 'could, if IAM allowed it,',
  no: 'could not',
  undetermined: 'may or may not have been able to',
};

/** `keytrail could PRINCIPAL KEY ACTION --on DAY` */
export const couldCommand: Command = {
  name: 'could',
  summary: 'Say whether somebody could do an action with a key on a day in the past, and whether they did',
  usage: 'keytrail could PRINCIPAL ARN|KEY-ID|ALIAS ACTION --on YYYY-MM-DD [--language en|ko] [--data DIR] [--json]',
  help: `PRINCIPAL is the ARN of a user or role, an account's 12 digits, or a service such as sns.amazonaws.com.
Judged by the policy, the grants and the state that the key had then, as events and inventories tell; where something
changed in the course of the day, each stretch is told. "May or may not" when the policy of that day is not known, or
when it depended on what the request carried. What IAM, organization policies and sessions allowed then is not known.

Whether they did is told by the logs of that day (UTC). "No" is said only where there are logs.

--language says in which language reasons are given.

Exit status: 0, or 6 when no such key is known.`,
  options: { on: { type: 'string' }, language: { type: 'string' } },
  run: async ({ positionals, values, ask, output, json }) => {
    const [principal, key, action, ...rest] = positionals;
    const day = text(values, 'on');
    if (principal === undefined || key === undefined || action === undefined || day === undefined || rest.length > 0) {
      throw new AppError(
        'invalid',
        'Name a principal, a key, an action and a day: keytrail could 444455556666 alias/app Decrypt --on 2026-10-03',
      );
    }
    const language = oneOf(LANGUAGES, text(values, 'language') ?? 'en', 'language');
    const answer = await ask(couldOperation, { principal, key, action, day, language });
    output.write(json ? `${JSON.stringify(answer)}\n` : inWords(answer));
    return EXIT.done;
  },
};

function inWords(answer: Answer): string {
  const { principal, action, day, could, spells } = answer;
  const lines = [`${printable(principal)} ${COULD[could]} ${action} on ${day}, ${didWords(answer)}.`];
  for (const { from, to, could: then, because, exists, state, policy_since, policy_origin } of spells) {
    const policy =
      policy_since === null
        ? 'policy not known'
        : policy_origin === 'later-inventory'
          ? `policy as the inventory of ${policy_since.slice(0, 16)}Z shows, without a change since`
          : `policy of ${policy_since.slice(0, 16)}Z (${policy_origin})`;
    lines.push(
      `  ${from.slice(11, 16)} – ${to.slice(11, 16)} UTC  ${COULD[then].replace(/,$/, '')}: ${printable(because)}`,
    );
    if (exists !== false) {
      lines.push(`                      key ${state ?? 'in a state that is not known'}, ${policy}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function didWords({ did, succeeded, refused, first_at, last_at, covered_hours }: Answer): string {
  const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
  const when =
    first_at === null || last_at === null ? '' : ` between ${first_at.slice(11, 16)} and ${last_at.slice(11, 16)}`;
  switch (did) {
    case 'yes':
      return `and did ${times(succeeded)}${when}${refused > 0 ? ` (and was refused ${times(refused)})` : ''}`;
    case 'tried':
      return `and tried ${times(refused)}${when} without success`;
    case 'no':
      return `and did not, by logs of ${covered_hours} hours of that day`;
    case 'cannot-tell':
      return 'and whether they did cannot be told: there are no logs of that day';
  }
}
