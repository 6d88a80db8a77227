'use client';

import { useEffect, useRef } from 'react';
import { Button, buttonClass } from '@/app/ui/button';
import styles from './connected.module.css';

interface Props {
  readonly id: string;
  readonly sourceId: string;
  readonly action: (form: FormData) => void;
  readonly isBusy: boolean;
  readonly words: Readonly<Record<'question' | 'text' | 'now' | 'cancel', string>>;
  readonly onCancel: () => void;
}

/** Asks whether a source is to go, with what goes and what stays; the way back has the focus. */
export function RemoveForm({ id, sourceId, action, isBusy, words, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    back.current?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <form id={id} ref={form} action={action} className={styles.question} aria-label={words.question}>
      <input type="hidden" name="sourceId" value={sourceId} />
      <input type="hidden" name="change" value="remove" />
      <strong>{words.question}</strong>
      <p>{words.text}</p>
      <div className={styles.buttons}>
        <Button type="submit" look="danger" disabled={isBusy}>
          {words.now}
        </Button>
        <button ref={back} type="button" className={buttonClass('quiet')} onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
