import { z } from 'zod';
import { comparedPrincipal } from '@/app/keys/policy-words';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { KEY_ACTIONS } from '@/lib/policy/actions';
import { groupedActions } from './action-groups';
import styles from './tabs.module.css';

const names = z.array(z.string()).readonly();
const shownChange = z.object({
  principal: z.string(),
  mode: z.string(),
  actions: names,
  partly: names.default([]),
  conditions: names.default([]),
  otherwise: names.default([]),
});
type ShownChange = Readonly<z.infer<typeof shownChange>>;

/** Changes as a policy version keeps them; null where they are not known. */
export function changesIn(json: string | null): readonly ShownChange[] | null {
  return json === null ? null : (z.array(shownChange).safeParse(JSON.parse(json)).data ?? null);
}

interface Props {
  readonly view: View;
  readonly gained: readonly ShownChange[];
  readonly lost: readonly ShownChange[];
  /** Said where nobody gains or loses anything. */
  readonly none: string;
  readonly titles: { readonly gained: string; readonly lost: string };
}

/** Who gains and who loses what, and under which conditions. */
export function AccessChanges({ view, gained, lost, none, titles }: Props) {
  if (gained.length + lost.length === 0) return <p className={styles.small}>{none}</p>;
  return (
    <dl className={styles.change}>
      {gained.length > 0 ? <dt>▲ {titles.gained}</dt> : null}
      {gained.map((change) => (
        <dd key={`+ ${change.principal} ${change.mode}`}>
          <OneChange view={view} change={change} otherwise={view.words.keyPolicy.changeBefore} />
        </dd>
      ))}
      {lost.length > 0 ? <dt>▼ {titles.lost}</dt> : null}
      {lost.map((change) => (
        <dd key={`- ${change.principal} ${change.mode}`}>
          <OneChange view={view} change={change} otherwise={view.words.keyPolicy.changeStill} />
        </dd>
      ))}
    </dl>
  );
}

/** Actions beyond which the list is folded behind its sum. */
const FEW = 6;

interface ChangeProps {
  readonly view: View;
  readonly change: ShownChange;
  readonly otherwise: string;
}

/** Who, which actions, and under which conditions: all of them, a few by name, or how many of which kind, folded. */
function OneChange({ view, change, otherwise }: ChangeProps) {
  const { keyPolicy } = view.words;
  const isPartly = change.actions.every((action) => change.partly.includes(action));
  return (
    <>
      <Actions view={view} change={change} />
      {isPartly ? <p className={styles.small}>{keyPolicy.changePartly}</p> : null}
      <Conditions view={view} title={keyPolicy.changeOnly} conditions={change.conditions} />
      <Conditions view={view} title={otherwise} conditions={change.otherwise} />
    </>
  );
}

interface ConditionsProps {
  readonly view: View;
  readonly title: string;
  readonly conditions: readonly string[];
}

function Conditions({ view, title, conditions }: ConditionsProps) {
  if (conditions.length === 0) return null;
  return (
    <p className={styles.small}>
      {title} <Untrusted view={view} text={conditions.join(' · ')} limit={1200} mono />
    </p>
  );
}

function Actions({ view, change }: { readonly view: View; readonly change: ShownChange }) {
  const { keyPolicy } = view.words;
  const { count } = view.format;
  const { actions } = change;
  const names = actions.map((action) => action.replace(/^kms:/, ''));
  if (names.length <= FEW)
    return <Untrusted view={view} text={`${whoText(view, change)}: ${names.join(', ')}`} limit={600} />;
  const isAll = KEY_ACTIONS.every((action) => names.includes(action));
  const groups = groupedActions(actions).map(
    (group) => `${keyPolicy.actionGroups[group.group]} ${count(group.names.length)}`,
  );
  return (
    <details>
      <summary>
        <Untrusted view={view} text={whoText(view, change)} limit={300} />:{' '}
        {isAll ? keyPolicy.actionGroups.all : groups.join(' · ')}{' '}
        <span className={styles.quiet}>({keyPolicy.actionsCount(count(names.length))})</span>
      </summary>
      <Untrusted view={view} text={names.join(', ')} limit={4000} />
    </details>
  );
}

/** "any principal of account 1111-2222-3333 (where its own IAM policies allow it)" */
function whoText(view: View, { principal, mode }: ShownChange): string {
  const { keyPolicy } = view.words;
  const who = comparedPrincipal(view, principal);
  return mode === 'iam' ? `${who} (${keyPolicy.byIam})` : who;
}
