'use client';

import { useActionState } from 'react';
import { Button } from '@/app/ui/button';
import { Field } from '@/app/ui/field';
import { changeOwnPassword } from './actions';
import styles from './settings.module.css';

interface Props {
  readonly words: Readonly<Record<'current' | 'next' | 'rule' | 'again' | 'change', string>>;
}

export function PasswordForm({ words }: Props) {
  const [answer, change, isBusy] = useActionState(changeOwnPassword, { problem: null });
  return (
    <form action={change} className={styles.form}>
      <p role="alert" hidden={answer.problem === null} className={styles.wrong}>
        {answer.problem}
      </p>
      <Field label={words.current} name="current" type="password" autoComplete="current-password" required />
      <Field
        label={words.next}
        hint={words.rule}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={12}
      />
      <Field label={words.again} name="again" type="password" autoComplete="new-password" required />
      <div>
        <Button type="submit" look="primary" disabled={isBusy}>
          {words.change}
        </Button>
      </div>
    </form>
  );
}
