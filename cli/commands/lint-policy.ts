import { table } from '@/boot/terminal';
import { type Command, EXIT, list, text } from '@/cli/command';
import { keyWords, POLICY_OPTIONS, POLICY_OPTIONS_HELP } from '@/cli/policy-options';
import { AppError } from '@/lib/model/errors';
import { lintPolicy } from '@/lib/policy/lint';
import { GRANT_RULES } from '@/lib/policy/lint/grant-rules';
import { LINT_RULES, LINT_SEVERITIES } from '@/lib/policy/lint/rules';
import { lintGrants } from '@/lib/policy/lint-grants';
import { accountOfPrincipal } from '@/lib/policy/principals';
import { keyAccountOf, readGrantsFile, readPolicyFile } from '@/lib/verbs/policy-files/policy-file';

/** `keytrail lint-policy FILE` */
export const lintPolicyCommand: Command = {
  name: 'lint-policy',
  summary: 'Say what is wrong, weak or without effect in a key policy',
  usage: 'keytrail lint-policy FILE [OPTION]… [--json]',
  help: `FILE holds a key policy, or what "aws kms get-key-policy" prints. No data folder is needed.

${POLICY_OPTIONS_HELP}
  --admin ARN      a principal that is meant to manage the key; may be given more than once
  --grants FILE    what "aws kms list-grants" prints for the key
  --fail-on WORD   the least severity that counts: ${LINT_SEVERITIES.join(', ')}; low if not told

Exit status: 0, or 4 when something counts, or 2 for a file that is no policy.`,
  options: {
    ...POLICY_OPTIONS,
    admin: { type: 'string', multiple: true },
    grants: { type: 'string' },
    'fail-on': { type: 'string' },
  },
  run: async ({ positionals, values, output, json }) => {
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) {
      throw new AppError('invalid', 'Name one file: keytrail lint-policy policy.json');
    }
    const wanted = text(values, 'fail-on') ?? 'low';
    const least = LINT_SEVERITIES.indexOf(LINT_SEVERITIES.find((word) => word === wanted) ?? 'critical');
    if (LINT_SEVERITIES[least] !== wanted) {
      throw new AppError('invalid', `"${wanted}" is no severity. One of: ${LINT_SEVERITIES.join(', ')}.`);
    }
    const document = readPolicyFile(file);
    const words = keyWords(values);
    const known = {
      policy: document.policy,
      keyAccount: keyAccountOf(words, [document.policy]),
      zone: words.zone,
      now: new Date(),
      ...(words.keyArn === undefined ? {} : { keyArn: words.keyArn }),
    };
    const admins = list(values, 'admin');
    const wrong = admins.find((admin) => accountOfPrincipal(admin) === null);
    if (wrong !== undefined) throw new AppError('invalid', `--admin ${wrong} is no principal: it takes an ARN.`);
    const grantsFile = text(values, 'grants');
    const grants = grantsFile === undefined ? [] : readGrantsFile(grantsFile);
    const findings = [
      ...lintPolicy({ ...known, text: document.text, admins }).map(({ rule, severity, statement, subject }) => ({
        rule,
        severity,
        title: LINT_RULES[rule].title.en,
        place: statement === null ? null : placeOf(statement, document.policy.statements[statement]?.sid ?? null),
        subject,
      })),
      ...lintGrants({ ...known, grants, formerPolicies: [], usageKnownSince: null }).map(
        ({ rule, severity, grantId, subject }) => ({
          rule,
          severity,
          title: GRANT_RULES[rule].title.en,
          place: `grant ${grantId}`,
          subject,
        }),
      ),
    ];
    if (json) output.write(`${JSON.stringify({ account: known.keyAccount, findings })}\n`);
    else if (findings.length === 0)
      output.write(`Nothing to say against it, as a key of account ${known.keyAccount}.\n`);
    else {
      output.write(
        table(
          ['severity', 'rule', 'where', 'what', 'which'],
          findings.map(({ severity, rule, place, title, subject }) => [severity, rule, place, title, subject]),
        ),
      );
    }
    return findings.some(({ severity }) => LINT_SEVERITIES.indexOf(severity) >= least) ? EXIT.found : EXIT.done;
  },
};

function placeOf(index: number, sid: string | null): string {
  return sid === null ? `statement ${index + 1}` : `statement ${index + 1} (${sid})`;
}
