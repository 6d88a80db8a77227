'use client';

import { useActionState } from 'react';
import { Button } from '@/app/ui/button';
import { Field } from '@/app/ui/field';
import styles from '@/app/ui/plain-shell.module.css';
import { createAccount } from './actions';

interface Props {
  readonly token: string;
  readonly words: Readonly<
    Record<'name' | 'nameRule' | 'password' | 'passwordRule' | 'passwordAgain' | 'create', string>
  >;
}

export function WelcomeForm({ token, words }: Props) {
  const [answer, create, isBusy] = useActionState(createAccount, { problem: null, name: '' });
  return (
    <form action={create} className={styles.form}>
      <p role="alert" hidden={answer.problem === null} className={styles.wrong}>
        {answer.problem}
      </p>
      <input type="hidden" name="token" value={token} />
      <Field
        label={words.name}
        hint={words.nameRule}
        name="name"
        autoComplete="username"
        autoCapitalize="none"
        required
        maxLength={64}
        defaultValue={answer.name}
      />
      <Field
        label={words.password}
        hint={words.passwordRule}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={12}
      />
      <Field label={words.passwordAgain} name="again" type="password" autoComplete="new-password" required />
      <Button type="submit" look="primary" disabled={isBusy}>
        {words.create}
      </Button>
    </form>
  );
}
