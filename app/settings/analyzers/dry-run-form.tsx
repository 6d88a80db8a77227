'use client';

import { type ReactNode, useActionState } from 'react';
import { Button } from '@/app/ui/button';
import { TextArea } from '@/app/ui/text-area';
import { type SettingsAnswer, settle } from './actions';
import styles from './analyzers.module.css';
import { Fields, type FieldWords } from './fields';
import { Preview, type PreviewTitles } from './preview';
import type { Typed } from './settings-form';

interface Props {
  /** What is in force, as it stands in the form. */
  readonly typed: Typed;
  readonly fields: readonly FieldWords[];
  readonly analyzer: string | null;
  readonly canReset: boolean;
  /** Whether the reader may try and save; else the fields are there to be read. */
  readonly canTry: boolean;
  readonly children?: ReactNode;
  readonly words: PreviewTitles &
    Readonly<Record<'tryIt' | 'trying' | 'save' | 'reset' | 'reason' | 'reasonHint', string>>;
}

/**
 * Settings that are tried before they can be saved. What was typed stays in the fields whatever the answer. No field may
 * be called `reset`: it would stand in place of the form's own function, which React calls after each answer.
 */
export function DryRunForm({ typed, fields, analyzer, canReset, canTry, children, words }: Props) {
  const first: SettingsAnswer = {
    typed,
    problem: null,
    wrong: [],
    preview: null,
    tried: '',
    edition: '',
    saved: null,
  };
  const [answer, send, isBusy] = useActionState(settle, first);
  return (
    <form action={send} className={styles.form}>
      {analyzer === null ? null : <input type="hidden" name="analyzer" value={analyzer} />}
      <Fields fields={fields} typed={answer.typed} wrong={answer.wrong} />
      {children}
      {canTry ? (
        <div className={styles.buttons}>
          <Button type="submit" name="intent" value="try" disabled={isBusy}>
            {isBusy ? words.trying : words.tryIt}
          </Button>
          {canReset ? (
            <Button type="submit" name="intent" value="reset" look="quiet" disabled={isBusy}>
              {words.reset}
            </Button>
          ) : null}
        </div>
      ) : null}
      <div aria-live="polite">
        {answer.problem === null ? null : (
          <p role="alert" className={styles.problem}>
            {answer.problem}
          </p>
        )}
        {answer.saved === null ? null : <p className={styles.saved}>{answer.saved}</p>}
        {answer.preview === null ? null : <Preview preview={answer.preview} titles={words} />}
      </div>
      {answer.preview === null ? null : (
        <div className={styles.saving}>
          <input type="hidden" name="tried" value={answer.tried} />
          <input type="hidden" name="edition" value={answer.edition} />
          {answer.typed.backToUsual === 'yes' ? <input type="hidden" name="backToUsual" value="yes" /> : null}
          <TextArea
            id="settings-reason"
            name="reason"
            label={words.reason}
            hint={words.reasonHint}
            rows={2}
            maxLength={2000}
            defaultValue={answer.typed.reason ?? ''}
          />
          <div className={styles.buttons}>
            <Button type="submit" name="intent" value="save" look="primary" disabled={isBusy}>
              {words.save}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}
