import { Panel } from '@/app/ui/panel';
import type { View } from '@/app/view';
import { LONGEST_MUTE_DAYS } from '@/lib/model/mute';
import { analyzerOf, type FindingItem, findingItems } from '@/lib/queries/finding-items';
import { muteScope } from '@/lib/queries/mute-list';
import { runtime } from '@/lib/runtime';
import { needsSecondPerson } from '@/lib/verbs/findings/set-aside';
import { asideDays } from './aside-words';
import { DecisionForms } from './decision-forms';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
  /** Names of the users a finding can be given to. */
  readonly users: readonly string[];
  readonly me: string;
  /** What accepting a risk takes here. */
  readonly acceptHint: string;
}

/** What an analyst can decide about a finding as it stands. */
export async function Decisions({ view, item, users, me, acceptHint }: Props) {
  const { approvals, findings, mutes, ui, findingHistory } = view.words;
  const items = await findingItems(runtime());
  const scopes = scopesOf(view, item, items);
  return (
    <Panel title={findingHistory.actions}>
      <DecisionForms
        fingerprint={item.fingerprint}
        status={item.status}
        users={users}
        assignee={item.assignee ?? ''}
        due={item.due_on?.toISOString().slice(0, 10) ?? ''}
        me={me}
        about={{ analyzer: item.analyzer, subject: item.subject, accountId: item.account_id }}
        scopes={scopes}
        days={asideDays(view.now)}
        words={{
          acknowledge: findingHistory.acknowledge,
          start: findingHistory.start,
          resolve: findingHistory.resolve,
          reopen: findingHistory.reopen,
          accept: findingHistory.accept,
          falsePositive: findingHistory.falsePositive,
          mute: mutes.mute,
          muteWhat: mutes.what,
          assign: findingHistory.assign,
          note: findingHistory.note,
          reason: findingHistory.reason,
          reasonHint: findingHistory.reasonHint,
          reasonOptional: findingHistory.reasonOptional,
          until: findingHistory.untilField,
          untilHint: findingHistory.untilHint(view.format.count(LONGEST_MUTE_DAYS)),
          review: approvals.reviewField,
          reviewHint: approvals.reviewHint(view.format.count(LONGEST_MUTE_DAYS)),
          acceptHint,
          reviewSecond: needsSecondPerson('false-positive', item.severity) ? acceptHint : null,
          muteHint: scopes.some(({ critical }) => critical > 0) ? `${mutes.criticalHint} ${acceptHint}` : null,
          assignee: findingHistory.assignee,
          nobody: findings.nobody,
          due: findingHistory.due,
          noteField: findingHistory.noteField,
          noteHint: findingHistory.noteHint,
          save: findingHistory.save,
          cancel: ui.close,
          problems: findingHistory.problems,
        }}
      />
    </Panel>
  );
}

/** What a mute of this finding could hide, and how much that is now. */
function scopesOf(view: View, item: FindingItem, items: readonly FindingItem[]) {
  const { choices, willHide, willHideCritical } = view.words.mutes;
  const title = analyzerOf(item.analyzer)?.title[view.language] ?? item.analyzer;
  const { analyzer, subject, account_id: accountId } = item;
  const nothing = { analyzer: null, subject: null, accountId: null, region: null };
  const scopes = [
    { id: 'both', label: choices.both(title), about: { ...nothing, analyzer, subject } },
    {
      id: 'account',
      label: choices.account(title, view.format.account(accountId)),
      about: { ...nothing, analyzer, accountId },
    },
    { id: 'analyzer', label: choices.analyzer(title), about: { ...nothing, analyzer } },
    { id: 'subject', label: choices.subject, about: { ...nothing, subject } },
  ];
  return scopes.map(({ id, label, about }) => {
    const { hidden, subjects, critical } = muteScope(about, items);
    const { count } = view.format;
    const hides =
      critical === 0
        ? willHide(count(hidden), count(subjects))
        : willHideCritical(count(hidden), count(subjects), count(critical));
    return { id, label, critical, hides };
  });
}
