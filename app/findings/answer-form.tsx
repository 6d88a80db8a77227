'use client';

import { useActionState, useId } from 'react';
import { Button } from '@/app/ui/button';
import { Field } from '@/app/ui/field';
import { answer } from './actions';
import styles from './decision-forms.module.css';

interface Props {
  readonly requestId: string;
  /** Whether the reader asked for it, and so may only withdraw it. */
  readonly isOwn: boolean;
  readonly words: {
    readonly approve: string;
    readonly decline: string;
    readonly withdraw: string;
    readonly note: string;
    readonly problems: Readonly<Record<'answered' | 'forbidden', string>>;
  };
}

/** Approves, declines or withdraws what waits for a second person. */
export function AnswerForm({ requestId, isOwn, words }: Props) {
  const [state, send, isSending] = useActionState(answer, { problem: null });
  const id = useId();
  return (
    <form action={send} className={isOwn ? styles.decisions : `${styles.decisions} ${styles.answer}`}>
      <input type="hidden" name="requestId" value={requestId} />
      {isOwn ? null : <Field label={words.note} name="reason" id={`${id}-reason`} maxLength={2000} />}
      {state.problem === null ? null : (
        <p className={styles.problem} role="alert">
          {words.problems[state.problem]}
        </p>
      )}
      <div className={styles.buttons}>
        {isOwn ? (
          <Button type="submit" name="verdict" value="withdrawn" disabled={isSending}>
            {words.withdraw}
          </Button>
        ) : (
          <>
            <Button type="submit" look="primary" name="verdict" value="approved" disabled={isSending}>
              {words.approve}
            </Button>
            <Button type="submit" name="verdict" value="declined" disabled={isSending}>
              {words.decline}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}
