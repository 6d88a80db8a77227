import { Panel } from '@/app/ui/panel';
import type { View } from '@/app/view';
import { DAY_MS } from '@/lib/model/time';
import type { FindingItem } from '@/lib/queries/finding-items';
import { LONGEST_DAYS } from '@/lib/verbs/findings/set-aside';
import { DecisionForms } from './decision-forms';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
  /** Names of the users a finding can be given to. */
  readonly users: readonly string[];
  readonly me: string;
}

const DEFAULT_DAYS = 30;

/** What an analyst can decide about a finding as it stands. */
export function Decisions({ view, item, users, me }: Props) {
  const { findings, ui } = view.words;
  const day = (days: number) => new Date(view.now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
  return (
    <Panel title={findings.actions}>
      <DecisionForms
        fingerprint={item.fingerprint}
        status={item.status}
        users={users}
        assignee={item.assignee ?? ''}
        due={item.due_on?.toISOString().slice(0, 10) ?? ''}
        me={me}
        days={{ first: day(1), usual: day(DEFAULT_DAYS), last: day(LONGEST_DAYS - 1) }}
        words={{
          acknowledge: findings.acknowledge,
          start: findings.start,
          resolve: findings.resolve,
          reopen: findings.reopen,
          accept: findings.accept,
          falsePositive: findings.falsePositive,
          assign: findings.assign,
          note: findings.note,
          reason: findings.reason,
          reasonHint: findings.reasonHint,
          reasonOptional: findings.reasonOptional,
          until: findings.untilField,
          untilHint: findings.untilHint(view.format.count(LONGEST_DAYS)),
          assignee: findings.assignee,
          nobody: findings.nobody,
          due: findings.due,
          noteField: findings.noteField,
          noteHint: findings.noteHint,
          save: findings.save,
          cancel: ui.close,
          problems: findings.problems,
        }}
      />
    </Panel>
  );
}
