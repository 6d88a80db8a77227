'use client';

import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/ui/button';
import { Choice } from '@/app/ui/choice';
import { Field } from '@/app/ui/field';
import { bulk } from '@/lib/i18n/bulk';
import type { Language } from '@/lib/model/language';
import { reachOfMute } from './bulk-actions';
import styles from './bulk-bar.module.css';

export type BulkStep = 'assign' | 'state' | 'due' | 'mute';

const STATES = ['acknowledged', 'in-progress', 'resolved', 'reopened', 'risk-accepted', 'false-positive'] as const;
type State = (typeof STATES)[number];

export interface BulkFormWords {
  readonly states: Readonly<Record<State, string>>;
  readonly assignee: string;
  readonly nobody: string;
  readonly reason: string;
  readonly reasonOptional: string;
  readonly until: string;
  readonly untilHint: string;
  readonly review: string;
  readonly reviewHint: string;
  /** What accepting a risk takes here, and what to do where nobody else may approve. */
  readonly acceptHint: string;
  readonly criticalHint: string;
}

interface Props {
  readonly language: Language;
  readonly step: BulkStep;
  readonly users: readonly string[];
  readonly me: string;
  readonly days: { readonly first: string; readonly usual: string; readonly last: string };
  readonly words: BulkFormWords;
  readonly send: (form: FormData) => void;
  readonly isSending: boolean;
  readonly apply: string;
  /** Hidden fields that say what was selected. */
  readonly selection: ReactNode;
  /** Names what was selected. */
  readonly selected: string;
}

/** What one step with the selected findings asks for. */
export function BulkForm(props: Props) {
  const { language, step, users, me, days, words, send, isSending, apply, selection, selected } = props;
  const texts = bulk[language];
  const [state, setState] = useState<State>('acknowledged');
  const form = useRef<HTMLFormElement>(null);
  const reach = useReach(step, form, selected);
  const isAside = step === 'state' && (state === 'risk-accepted' || state === 'false-positive');
  const isReview = step === 'state' && state === 'false-positive';
  return (
    <form ref={form} action={send} className={styles.form}>
      {selection}
      <input type="hidden" name="kind" value={step === 'state' ? state : step} />
      {step === 'assign' ? (
        <Choice
          label={words.assignee}
          name="assignee"
          defaultValue={me}
          options={[['', words.nobody], ...users.map((user) => [user, user] as const)]}
        />
      ) : null}
      {step === 'due' ? <Field label={texts.dueField} name="dueOn" id="bulk-due" type="date" /> : null}
      {step === 'state' ? (
        <Choice
          label={texts.newStatus}
          value={state}
          onChange={({ target }) => setState(STATES.find((one) => one === target.value) ?? state)}
          options={STATES.map((one) => [one, words.states[one]] as const)}
        />
      ) : null}
      {step === 'mute' ? <p className={styles.hint}>{texts.muteHint}</p> : null}
      {reach === null ? null : (
        <p className={styles.hint} role="status">
          {reach}
        </p>
      )}
      {isAside ? <p className={styles.hint}>{isReview ? words.criticalHint : words.acceptHint}</p> : null}
      {step === 'state' || step === 'mute' ? (
        <Field
          label={isAside || step === 'mute' ? words.reason : words.reasonOptional}
          name="reason"
          id="bulk-reason"
          maxLength={2000}
          {...(isAside || step === 'mute' ? { required: true, minLength: 8 } : {})}
        />
      ) : null}
      {isAside || step === 'mute' ? (
        <Field
          label={isReview ? words.review : words.until}
          hint={isReview ? words.reviewHint : words.untilHint}
          name="until"
          id="bulk-until"
          type="date"
          defaultValue={days.usual}
          min={days.first}
          max={days.last}
          required
        />
      ) : null}
      <Button type="submit" look="primary" disabled={isSending}>
        {apply}
      </Button>
    </form>
  );
}

/** What muting the selection would hide, asked for whenever it changes; null while it is not known. */
function useReach(step: BulkStep, form: RefObject<HTMLFormElement | null>, selected: string) {
  const [reach, setReach] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected stands in the form
  useEffect(() => {
    if (step !== 'mute' || !form.current) return;
    let isCurrent = true;
    setReach(null);
    reachOfMute(new FormData(form.current)).then(
      (text) => isCurrent && setReach(text),
      () => isCurrent && setReach(null),
    );
    return () => {
      isCurrent = false;
    };
  }, [step, selected]);
  return reach;
}
