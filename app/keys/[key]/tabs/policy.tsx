import { PolicyVerdict } from '@/app/keys/verdicts';
import { first } from '@/app/search-params';
import { EmptyState } from '@/app/ui/empty-state';
import { JsonText } from '@/app/ui/json-text';
import { Panel } from '@/app/ui/panel';
import { daysBefore } from '@/lib/model/time';
import { parsePolicy } from '@/lib/policy/parse';
import { keyExternalAccess, keyPolicies, type PolicyVersion } from '@/lib/queries/key-policies';
import { keyReliance } from '@/lib/queries/key-reliance';
import { runtime } from '@/lib/runtime';
import { AccessList } from './access-list';
import type { KeyTabProps } from './key-tab';
import { PolicyLine } from './policy-line';
import { PolicyVersions } from './policy-versions';
import { RELIED_DAYS, StatementCard } from './statement-card';
import styles from './tabs.module.css';
import { versionAt } from './version-address';

const NOBODY = { alone: 0, throughIam: 0 };

/** The policy statement by statement, the ways in that it opens, its text, and every version before. */
export async function PolicyTab({ view, keyArn, record, params, asOf }: KeyTabProps) {
  const { keys, keyPolicy } = view.words;
  const { models } = runtime();
  const [versions, access, relied] = await Promise.all([
    keyPolicies(models, keyArn),
    keyExternalAccess(models, keyArn),
    keyReliance(runtime(), keyArn, record.account_id, { from: daysBefore(asOf, RELIED_DAYS), to: asOf }),
  ]);
  const shown = versionAt(versions, first(params, 'version')) ?? versions[0];
  if (!shown) {
    return (
      <Panel title={keyPolicy.policyTitle}>
        <EmptyState view={view} kind="cannot-tell" title={keyPolicy.policyUnknown}>
          {keyPolicy.policyUnknownText}
        </EmptyState>
        <AccessList view={view} access={access} />
      </Panel>
    );
  }
  const isPresent = shown === versions[0];
  const parsed = parsePolicy(shown.policy);
  const hints: Readonly<Record<string, string>> = keys.verdictHints;
  return (
    <>
      {versions.length > 1 ? (
        <PolicyLine view={view} keyArn={keyArn} versions={versions} shown={shown} asOf={asOf} />
      ) : null}
      <div className={styles.split}>
        <div className={styles.column}>
          <Panel
            title={keyPolicy.policyTitle}
            lead={keyPolicy.policyLead(originOf(shown), view.format.minute(shown.valid_from))}
            action={<PolicyVerdict view={view} verdict={shown.verdict} />}
          >
            <p className={styles.text}>{hints[shown.verdict] ?? ''}</p>
            {isPresent ? <AccessList view={view} access={access} /> : null}
          </Panel>
          <div className={styles.statements}>
            {parsed.kind === 'malformed' ? (
              <Panel title={keyPolicy.policyTitle}>{keyPolicy.malformedPolicy}</Panel>
            ) : (
              parsed.policy.statements.map((statement) => (
                <StatementCard
                  key={statement.index}
                  view={view}
                  statement={statement}
                  keyAccount={record.account_id}
                  access={isPresent ? access : null}
                  relied={record.calls === null ? 'unknown' : (relied.byStatement.get(statement.index) ?? NOBODY)}
                />
              ))
            )}
          </div>
        </div>
        <Panel title={keyPolicy.rawPolicy}>
          <JsonText view={view} text={indented(shown.policy)} />
        </Panel>
      </div>
      <PolicyVersions view={view} keyArn={keyArn} versions={versions} shown={shown} />
    </>
  );

  function originOf({ origin }: PolicyVersion): string {
    const origins: Readonly<Record<string, string>> = keyPolicy.policyOrigins;
    return origins[origin] ?? origin;
  }
}

/** The policy with one element a line; text that is not JSON stays as it is. */
function indented(policy: string): string {
  try {
    return JSON.stringify(JSON.parse(policy), null, 2);
  } catch {
    return policy;
  }
}
