'use client';

import { type ReactNode, useActionState, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/ui/button';
import { Choice } from '@/app/ui/choice';
import { Field } from '@/app/ui/field';
import { TextArea } from '@/app/ui/text-area';
import { isPointless } from '@/lib/findings/pointless';
import type { Status } from '@/lib/model/finding';
import { assign, type DecisionProblem, type DecisionState, mute, note, progress, putAside } from './actions';
import styles from './decision-forms.module.css';

interface Words {
  readonly acknowledge: string;
  readonly start: string;
  readonly resolve: string;
  readonly reopen: string;
  readonly accept: string;
  readonly falsePositive: string;
  readonly mute: string;
  readonly muteWhat: string;
  readonly assign: string;
  readonly note: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly reasonOptional: string;
  readonly until: string;
  readonly untilHint: string;
  readonly review: string;
  readonly reviewHint: string;
  readonly acceptHint: string;
  /** Said in the form of a false positive when a second person must approve it. */
  readonly reviewSecond: string | null;
  /** Said in the form of a mute when something critical is among what it could hide. */
  readonly muteHint: string | null;
  readonly assignee: string;
  readonly nobody: string;
  readonly due: string;
  readonly noteField: string;
  readonly noteHint: string;
  readonly save: string;
  readonly cancel: string;
  readonly problems: Readonly<Record<DecisionProblem, string>>;
}

interface Props {
  readonly fingerprint: string;
  readonly status: Status;
  readonly users: readonly string[];
  readonly assignee: string;
  readonly due: string;
  readonly me: string;
  /** What a mute could hide, the narrowest first, and what each would hide now. */
  readonly scopes: readonly { readonly id: string; readonly label: string; readonly hides: string }[];
  readonly about: { readonly analyzer: string; readonly subject: string; readonly accountId: string };
  readonly days: { readonly first: string; readonly usual: string; readonly last: string };
  readonly words: Words;
}

const DECISIONS = [
  'acknowledged',
  'in-progress',
  'resolved',
  'reopened',
  'risk-accepted',
  'false-positive',
  'mute',
  'assign',
  'note',
] as const;
type Decision = (typeof DECISIONS)[number];

/** One button a decision; the form of the chosen one unfolds under them. */
export function DecisionForms(props: Props) {
  const { fingerprint, status, users, assignee, due, me, days, words } = props;
  const [choice, setChoice] = useState<Decision | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    root.current?.querySelector<HTMLElement>('button[aria-expanded="true"]')?.focus();
    setChoice(null);
  };
  const offered = DECISIONS.filter((one) => one === 'assign' || one === 'note' || !isPointless(one, status));
  return (
    <div className={styles.decisions} ref={root}>
      <div className={styles.buttons}>
        {offered.map((one) => (
          <Button
            key={one}
            aria-expanded={choice === one}
            className={choice === one ? styles.chosen : undefined}
            onClick={() => setChoice(choice === one ? null : one)}
          >
            {nameOf(one, words)}
          </Button>
        ))}
      </div>
      {choice === null ? null : choice === 'assign' ? (
        <Form key="assign" action={assign} fingerprint={fingerprint} words={words} onDone={close}>
          <div className={styles.pair}>
            <Choice
              label={words.assignee}
              name="assignee"
              defaultValue={assignee === '' ? me : assignee}
              options={[['', words.nobody], ...users.map((user) => [user, user] as const)]}
            />
            <Field label={words.due} name="dueOn" type="date" defaultValue={due} />
          </div>
        </Form>
      ) : choice === 'note' ? (
        <Form key="note" action={note} fingerprint={fingerprint} words={words} onDone={close}>
          <Text name="body" label={words.noteField} hint={words.noteHint} required />
        </Form>
      ) : choice === 'mute' ? (
        <Form key="mute" action={mute} fingerprint={fingerprint} words={words} onDone={close}>
          <MuteScopes scopes={props.scopes} about={props.about} title={words.muteWhat} />
          <Text name="reason" label={words.reason} hint={words.reasonHint} required minLength={8} />
          <Until days={days} label={words.until} hint={words.untilHint} />
          {words.muteHint === null ? null : <p className={styles.said}>{words.muteHint}</p>}
        </Form>
      ) : choice === 'risk-accepted' || choice === 'false-positive' ? (
        <Form key={choice} action={putAside} fingerprint={fingerprint} kind={choice} words={words} onDone={close}>
          <Text name="reason" label={words.reason} hint={words.reasonHint} required minLength={8} />
          {choice === 'false-positive' ? (
            <>
              <Until days={days} label={words.review} hint={words.reviewHint} />
              {words.reviewSecond === null ? null : <p className={styles.said}>{words.reviewSecond}</p>}
            </>
          ) : (
            <>
              <Until days={days} label={words.until} hint={words.untilHint} />
              <p className={styles.said}>{words.acceptHint}</p>
            </>
          )}
        </Form>
      ) : (
        <Form key={choice} action={progress} fingerprint={fingerprint} kind={choice} words={words} onDone={close}>
          <Text name="reason" label={words.reasonOptional} />
        </Form>
      )}
    </div>
  );
}

interface UntilProps extends Pick<Props, 'days'> {
  readonly label: string;
  readonly hint: string;
}

function Until({ days, label, hint }: UntilProps) {
  return (
    <Field
      label={label}
      name="until"
      type="date"
      defaultValue={days.usual}
      min={days.first}
      max={days.last}
      hint={hint}
      required
    />
  );
}

/** What to hide, each choice with what it would hide now. */
function MuteScopes({ scopes, about, title }: Pick<Props, 'scopes' | 'about'> & { readonly title: string }) {
  return (
    <fieldset className={styles.scopes}>
      <legend>{title}</legend>
      {Object.entries(about).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {scopes.map(({ id, label, hides }, index) => (
        <label key={id}>
          <input type="radio" name="scope" value={id} defaultChecked={index === 0} />
          <span>
            {label}
            <small>{hides}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface FormProps {
  readonly action: (state: DecisionState, form: FormData) => Promise<DecisionState>;
  readonly fingerprint: string;
  readonly kind?: Decision;
  readonly words: Words;
  readonly onDone: () => void;
  readonly children: ReactNode;
}

function Form({ action, fingerprint, kind, words, onDone, children }: FormProps) {
  const [state, send, isSending] = useActionState(action, { problem: null, saved: 0 });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state.saved > 0) onDone();
  }, [state.saved, onDone]);
  // What was asked for may unfold below the end of the window, above all on a phone.
  useEffect(() => {
    form.current
      ?.querySelector<HTMLElement>('textarea, select, input:not([type="hidden"])')
      ?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <form action={send} className={styles.form} ref={form}>
      <input type="hidden" name="fingerprint" value={fingerprint} />
      {kind ? <input type="hidden" name="kind" value={kind} /> : null}
      {children}
      {state.problem ? (
        <p className={styles.problem} role="alert">
          {words.problems[state.problem]}
        </p>
      ) : null}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" disabled={isSending}>
          {words.save}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

interface TextProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly minLength?: number;
}

function Text({ name, ...rest }: TextProps) {
  return <TextArea id={`decision-${name}`} name={name} maxLength={2000} {...rest} />;
}

function nameOf(choice: Decision, words: Words): string {
  switch (choice) {
    case 'acknowledged':
      return words.acknowledge;
    case 'in-progress':
      return words.start;
    case 'resolved':
      return words.resolve;
    case 'reopened':
      return words.reopen;
    case 'risk-accepted':
      return words.accept;
    case 'false-positive':
      return words.falsePositive;
    case 'mute':
      return words.mute;
    case 'assign':
      return words.assign;
    case 'note':
      return words.note;
  }
}
