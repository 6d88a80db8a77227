'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { signIn } from 'next-auth/react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/app/ui/button';
import { Field } from '@/app/ui/field';
import styles from '@/app/ui/plain-shell.module.css';

interface Props {
  /** A path of this product, checked on the server. */
  readonly target: string;
  readonly notice: string | null;
  readonly words: Readonly<Record<'name' | 'password' | 'signIn' | 'wrong' | 'limited' | 'broken', string>>;
}

export function SignInForm({ target, notice, words }: Props) {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    const answer = await signIn('credentials', {
      redirect: false,
      name: String(form.get('name') ?? ''),
      password: String(form.get('password') ?? ''),
    }).catch(() => undefined);
    if (answer?.ok && !answer.error) {
      router.replace(target as Route);
      router.refresh();
      return;
    }
    setBusy(false);
    if (answer?.error === 'RateLimited') setProblem(words.limited);
    else setProblem(answer?.status === 401 ? words.wrong : words.broken);
  };
  return (
    <form method="post" className={styles.form} onSubmit={submit}>
      {notice && !problem ? <p className={styles.notice}>{notice}</p> : null}
      <p role="alert" hidden={problem === null} className={styles.wrong}>
        {problem}
      </p>
      <Field label={words.name} name="name" autoComplete="username" autoCapitalize="none" required maxLength={128} />
      <Field label={words.password} name="password" type="password" autoComplete="current-password" required />
      <Button type="submit" look="primary" disabled={isBusy}>
        {words.signIn}
      </Button>
    </form>
  );
}
