import { PolicyVerdict } from '@/app/keys/verdicts';
import { StateBadge } from '@/app/ui/state-badge';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Condition, Statement } from '@/lib/policy/types';
import type { ExternalAccess } from '@/lib/queries/key-policies';
import { Way } from './access-list';
import { groupedActions } from './action-groups';
import styles from './tabs.module.css';

/** How far back is looked for events that relied on a statement. */
export const RELIED_DAYS = 30;

interface Props {
  readonly view: View;
  readonly statement: Statement;
  readonly keyAccount: string;
  /** What the present policy opens; null for an older version, whose statements were not judged one by one. */
  readonly access: readonly ExternalAccess[] | null;
  /** Calls that relied on it in the last days; of the present version alone. */
  readonly relied: { readonly alone: number; readonly throughIam: number } | 'unknown';
}

/** One statement: who may do what under which conditions, what that opens to the outside, and why. */
export function StatementCard({ view, statement, keyAccount, access, relied }: Props) {
  const { keyPolicy, keyPage, ui } = view.words;
  const { principals, actions, conditions, effect, sid, index } = statement;
  const name = sid ?? `#${index + 1}`;
  const ways = access?.filter(({ through, statements }) => through === 'policy' && statements.includes(name)) ?? [];
  const hasEffect = effect !== 'unknown' && principals !== null && actions !== null && statement.resources !== null;
  const verdict = ways[0]?.kind ?? 'private';
  return (
    <section className={styles.statement} aria-label={keyPolicy.statement(name)}>
      <div className={styles.statementHead}>
        <StateBadge tone={effect === 'Deny' ? 'active' : 'plain'}>{keyPolicy.effect[effect]}</StateBadge>
        <h3>
          <Untrusted view={view} text={sid ?? keyPolicy.statement(`#${index + 1}`)} limit={200} />
        </h3>
        {hasEffect && effect === 'Allow' && access !== null ? <PolicyVerdict view={view} verdict={verdict} /> : null}
      </div>
      <dl className={styles.facts}>
        <dt>{principals?.negated ? keyPolicy.notPrincipals : keyPolicy.principals}</dt>
        <dd>
          {principals === null
            ? ui.unknown
            : principals.entries.map(({ type, value }) => (
                <div key={`${type} ${value}`}>
                  <Untrusted view={view} text={principalText(type, value)} limit={300} mono />
                </div>
              ))}
        </dd>
        <dt>{actions?.negated ? keyPolicy.notActions : keyPolicy.actions}</dt>
        <dd>
          {actions === null
            ? ui.unknown
            : groupedActions(actions.entries).map(({ group, names }) => (
                <div key={group} className={styles.group}>
                  <span className={styles.small}>{keyPolicy.actionGroups[group]}</span>
                  <div className={styles.actions}>
                    {names.map((action) => (
                      <span key={action} className={styles.action}>
                        <Untrusted view={view} text={action} limit={80} />
                      </span>
                    ))}
                  </div>
                </div>
              ))}
        </dd>
        <dt>{keyPolicy.conditions}</dt>
        <dd>
          {conditions.length === 0 ? (
            <span className={styles.quiet}>{keyPolicy.noConditions}</span>
          ) : (
            <ul>
              {conditions.map((condition) => (
                <li key={`${condition.operator} ${condition.key}`}>
                  <Untrusted view={view} text={conditionText(condition)} limit={800} mono />
                </li>
              ))}
            </ul>
          )}
        </dd>
        {access !== null && effect === 'Allow' && hasEffect ? (
          <>
            <dt>{view.words.reliance.reliedTitle(view.format.count(RELIED_DAYS))}</dt>
            <dd>{reliedText(view, relied)}</dd>
          </>
        ) : null}
      </dl>
      <div className={styles.why}>
        {!hasEffect ? (
          keyPolicy.noEffect
        ) : effect === 'Deny' ? (
          keyPolicy.denies
        ) : access === null ? (
          keyPolicy.notJudged
        ) : ways.length === 0 ? (
          keyPolicy.opensNobody
        ) : (
          <>
            {keyPolicy.opensTo}
            <ul className={styles.found}>
              {ways.map((way) => (
                <li key={`${way.kind} ${way.token}`}>
                  <span>
                    <Way view={view} way={way} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );

  function principalText(type: string, value: string): string {
    if (value === '*') return `* (${keyPage.accessEveryone})`;
    const account = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
    if (type === 'AWS' && account) {
      return `${keyPolicy.accountAny(view.format.account(account))}${account === keyAccount ? ` (${keyPage.relations.own})` : ''}`;
    }
    return type === 'AWS' ? value : `${type}: ${value}`;
  }
}

function reliedText(view: View, relied: Props['relied']): string {
  const { reliance } = view.words;
  if (relied === 'unknown') return reliance.reliedUnknown;
  const { alone, throughIam } = relied;
  if (alone + throughIam === 0) return reliance.reliedNone;
  const { count } = view.format;
  return [
    ...(alone > 0 ? [reliance.relied(count(alone))] : []),
    ...(throughIam > 0 ? [reliance.reliedIam(count(throughIam))] : []),
  ].join(' · ');
}

function conditionText({ operator, key, values }: Condition): string {
  return `${key} ${operator} ${values.join(' | ')}`;
}
