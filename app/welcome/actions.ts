'use server';

import { redirect } from 'next/navigation';
import { href } from '@/app/href';
import { languageOfReader } from '@/app/preferences';
import { wordsIn } from '@/lib/i18n/words';
import { AppError } from '@/lib/model/errors';
import { runtime } from '@/lib/runtime';
import { AcceptInvitationInput, acceptInvitation } from '@/lib/verbs/users/accept-invitation';

export interface WelcomeAnswer {
  readonly problem: string | null;
  /** What was typed, so that it need not be typed again. */
  readonly name: string;
}

/** Makes the account that a one-time link promises. Open to whoever holds the link; its secret is the lock. */
export async function createAccount(_before: WelcomeAnswer, form: FormData): Promise<WelcomeAnswer> {
  const language = await languageOfReader();
  const { frame } = wordsIn(language);
  const name = String(form.get('name') ?? '').trim();
  const password = String(form.get('password') ?? '');
  const refuse = (problem: string): WelcomeAnswer => ({ problem, name });
  if (password !== form.get('again')) return refuse(frame.passwordsDiffer);
  if ([...password].length < 12) return refuse(frame.passwordShort);
  const input = { token: String(form.get('token') ?? ''), name, password, language };
  const { error } = AcceptInvitationInput.safeParse(input);
  if (error) return refuse(error.issues.some(({ path }) => path[0] === 'name') ? frame.nameWrong : frame.welcomeDead);
  try {
    await acceptInvitation(runtime(), input);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    if (thrown.code === 'conflict') return refuse(frame.nameTaken);
    return refuse(thrown.code === 'forbidden' ? frame.welcomeDead : frame.passwordShort);
  }
  redirect(href('/login', { done: 'created' }));
}
