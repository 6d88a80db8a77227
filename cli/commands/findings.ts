import { table } from '@/boot/terminal';
import { type Command, EXIT, list, text } from '@/cli/command';
import { SEVERITIES, type Severity } from '@/lib/model/analyzer';
import { AppError } from '@/lib/model/errors';
import { ACTIVE_STATUSES, HIDDEN_STATUSES, STATUSES, type Status } from '@/lib/model/finding';
import { findingsOperation } from '@/lib/verbs/operations/findings';

/** `keytrail findings` */
export const findingsCommand: Command = {
  name: 'findings',
  summary: 'List findings, worst first',
  usage:
    'keytrail findings [--severity S,…] [--analyzer ID,…] [--status S,…] [--fail-on SEVERITY] [--data DIR] [--json]',
  help: `Without --status: findings that still need somebody (open, acknowledged, in-progress, reopened). How many more there are
that accepted risks, false positives and mutes hide is said on standard error.
--severity   ${SEVERITIES.join(', ')}
--status     ${STATUSES.join(', ')}
--fail-on    exit with 4 when a listed finding is at least this severe

Exit status: 0, or 4 with --fail-on.`,
  wordless: true,
  options: {
    severity: { type: 'string', multiple: true },
    analyzer: { type: 'string', multiple: true },
    status: { type: 'string', multiple: true },
    'fail-on': { type: 'string' },
  },
  run: async ({ values, ask, output, json }) => {
    const severity = list(values, 'severity').map((word) => member(SEVERITIES, word, 'severity'));
    const status = list(values, 'status').map((word) => member(STATUSES, word, 'status'));
    const analyzer = list(values, 'analyzer');
    const floor = text(values, 'fail-on');
    const threshold = floor === undefined ? null : member(SEVERITIES, floor, 'severity');
    const shown = status.length > 0 ? status : ACTIVE_STATUSES;
    const all = await ask(findingsOperation, {
      ...(severity.length > 0 ? { severity } : {}),
      ...(analyzer.length > 0 ? { analyzer } : {}),
      status: [...new Set([...shown, ...HIDDEN_STATUSES])],
    });
    const findings = all.filter((finding) => shown.includes(finding.status));
    const hidden = all.length - findings.length;
    if (json) output.write(`${JSON.stringify(findings)}\n`);
    else if (findings.length === 0) output.write('No findings.\n');
    else {
      output.write(
        table(
          ['severity', 'status', 'since', 'analyzer', 'finding'],
          findings.map((finding) => [
            finding.severity,
            finding.status,
            finding.observed_at.slice(0, 10),
            finding.analyzer,
            finding.headline,
          ]),
        ),
      );
    }
    if (hidden > 0) {
      output.tell(
        `${findings.length} shown, ${findings.length + hidden} with those that decisions and mutes hide (--status ${HIDDEN_STATUSES.join(',')}).\n`,
      );
    }
    const isReached = threshold !== null && findings.some((finding) => isAtLeast(finding.severity, threshold));
    return isReached ? EXIT.found : EXIT.done;
  },
};

function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}

function member<Word extends Severity | Status>(words: readonly Word[], word: string, what: string): Word {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw new AppError('invalid', `"${word}" is no ${what}. One of: ${words.join(', ')}.`);
  return found;
}
