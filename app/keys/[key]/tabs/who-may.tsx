import { CopyButton } from '@/app/ui/copy-button';
import { EmptyState } from '@/app/ui/empty-state';
import { JsonText } from '@/app/ui/json-text';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { KeyArn } from '@/lib/model/brand';
import { keyArnParts } from '@/lib/model/parse';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import type { PolicyDiff } from '@/lib/policy/diff';
import type { Suggestion, Unused } from '@/lib/policy/suggest';
import { keySuggestion } from '@/lib/queries/key-suggestion';
import { runtime } from '@/lib/runtime';
import { AccessChanges } from './access-changes';
import type { KeyTabProps } from './key-tab';
import styles from './tabs.module.css';

/** How far back is looked for use, in days. */
const DAYS = 90;

/** What the policy allows in vain, and the least policy that would do. */
export async function WhoMayTab({ view, keyArn, record, asOf }: KeyTabProps) {
  const { leastPolicy } = view.words;
  const { count } = view.format;
  if (record.manager === 'AWS') {
    return (
      <Panel title={leastPolicy.unusedTitle}>
        <p>{leastPolicy.awsManaged}</p>
      </Panel>
    );
  }
  const { suggestion, daysObserved, difference, sids } = await keySuggestion(runtime(), {
    keyArn,
    keyAccount: record.account_id,
    days: DAYS,
    now: asOf,
  });
  const { unused } = suggestion;
  return (
    <>
      <Panel
        title={leastPolicy.unusedTitle}
        lead={leastPolicy.unusedLead(count(DAYS))}
        flush={record.policy_known && unused.length > 0}
      >
        {!record.policy_known ? (
          <EmptyState view={view} kind="cannot-tell" title={leastPolicy.unusedUnknown} />
        ) : unused.length === 0 ? (
          <p>{leastPolicy.unusedNone}</p>
        ) : (
          <Table
            view={view}
            caption={leastPolicy.unusedTitle}
            onPhone="cards"
            columns={unusedColumns(view, sids)}
            rows={unused}
            rowKey={({ statement, principal }) => `${statement} ${principal}`}
          />
        )}
      </Panel>
      <LeastPolicy
        view={view}
        keyArn={keyArn}
        suggestion={suggestion}
        daysObserved={daysObserved}
        difference={difference}
      />
    </>
  );
}

function unusedColumns(view: View, sids: readonly (string | null)[]): Column<Unused>[] {
  const { columns, nth } = view.words.leastPolicy;
  return [
    {
      id: 'statement',
      title: columns.statement,
      cell: ({ statement }) => (
        <Untrusted view={view} text={sids[statement] ?? nth(view.format.count(statement + 1))} limit={120} />
      ),
    },
    {
      id: 'principal',
      title: columns.principal,
      cell: ({ principal }) => (
        <span title={plainText(principal)}>
          <Untrusted view={view} text={shortPrincipal(principal)} limit={120} />
        </span>
      ),
    },
    {
      id: 'actions',
      title: columns.actions,
      wrap: true,
      cell: ({ actions }) => (
        <span className="mono" title={actions.join('\n')}>
          {firstOf(actions, 6)}
        </span>
      ),
    },
  ];
}

interface LeastPolicyProps {
  readonly view: View;
  readonly keyArn: KeyArn;
  readonly suggestion: Suggestion;
  readonly daysObserved: number;
  /** Against the present policy; null where that is not known. */
  readonly difference: PolicyDiff | null;
}

function LeastPolicy({ view, keyArn, suggestion, daysObserved, difference }: LeastPolicyProps) {
  const { leastPolicy: words, ui } = view.words;
  const { count } = view.format;
  const { readiness, replayed, notes, document } = suggestion;
  const denied = replayed.filter(({ outcome }) => outcome === 'denied').length;
  const text = JSON.stringify(document, null, 2);
  return (
    <Panel title={words.policyTitle} lead={words.proof(count(replayed.length), count(denied), count(daysObserved))}>
      <p className={styles.text}>
        <StateBadge tone={readiness === 'good' ? 'plain' : 'warning'}>{words.readiness[readiness]}</StateBadge>
      </p>
      <p className={styles.text}>{words.caution}</p>
      {notes.length === 0 ? null : (
        <>
          <h3 className={styles.sub}>{words.notesTitle}</h3>
          <ul className={styles.notes}>
            {notes.map(({ kind, principal }) => (
              <li key={`${kind} ${principal}`}>
                <Untrusted view={view} text={shortPrincipal(principal)} limit={120} />: {words.notes[kind]}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 className={styles.sub}>{words.diffTitle}</h3>
      {difference === null ? (
        <p className={styles.text}>{words.diffUnknown}</p>
      ) : (
        <AccessChanges
          view={view}
          gained={difference.added}
          lost={difference.removed}
          none={words.diffNone}
          titles={words.diffTitles}
        />
      )}
      <div className={styles.copyable}>
        <JsonText view={view} text={text} />
        <CopyButton text={text} label={words.copyPolicy} done={ui.copied} />
      </div>
      <p className={styles.text}>{words.applyLead}</p>
      <code className={styles.command}>{words.apply(keyArn, keyArnParts(keyArn).region)}</code>
    </Panel>
  );
}
