'use server';

import { revalidatePath } from 'next/cache';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { href } from '@/app/href';
import { actorOf, requireRole } from '@/app/session';
import { viewOfReader } from '@/app/view';
import { AppError } from '@/lib/model/errors';
import { runtime } from '@/lib/runtime';
import { changePassword } from '@/lib/verbs/users/change-password';
import { changeRole } from '@/lib/verbs/users/change-role';
import { disableUser } from '@/lib/verbs/users/disable-user';
import { enableUser } from '@/lib/verbs/users/enable-user';
import { inviteUser } from '@/lib/verbs/users/invite-user';

export interface InviteAnswer {
  /** The one-time link; null before one was made. */
  readonly link: string | null;
}

/** Makes a one-time link for the role that was chosen. Administrators only. */
export async function invite(_before: InviteAnswer, form: FormData): Promise<InviteAnswer> {
  const user = await requireRole('admin');
  const token = await inviteUser(runtime(), actorOf(user), { role: form.get('role') });
  const origin = process.env.NEXTAUTH_URL ?? `http://${(await headers()).get('host') ?? '127.0.0.1:3000'}`;
  revalidatePath('/settings');
  return { link: new URL(`/welcome?token=${encodeURIComponent(token)}`, origin).toString() };
}

export interface Answer {
  /** What was wrong, in the reader's words; null when it was done. */
  readonly problem: string | null;
}

const CHANGES = { role: changeRole, disable: disableUser, enable: enableUser } as const;

/** Changes one user's role, locks them out or lets them in again. Administrators only. */
export async function changeUser(_before: Answer, form: FormData): Promise<Answer> {
  const user = await requireRole('admin');
  const { settings } = (await viewOfReader()).words;
  const change = form.get('change');
  const verb = change === 'disable' || change === 'enable' ? CHANGES[change] : CHANGES.role;
  try {
    await verb(runtime(), actorOf(user), Object.fromEntries(form));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: error.code === 'conflict' ? settings.lastAdministrator : settings.gone };
  }
  revalidatePath('/settings');
  return { problem: null };
}

/** Changes the signed-in person's own password, whatever their role, and signs them out everywhere. */
export async function changeOwnPassword(_before: Answer, form: FormData): Promise<Answer> {
  const user = await requireRole('viewer');
  const { frame, settings } = (await viewOfReader()).words;
  const password = String(form.get('password') ?? '');
  if (password !== form.get('again')) return { problem: frame.passwordsDiffer };
  if ([...password].length < 12) return { problem: frame.passwordShort };
  try {
    const current = String(form.get('current') ?? '');
    await changePassword(runtime(), actorOf(user), { userId: user.id, current, password });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: error.code === 'forbidden' ? settings.wrong : frame.passwordShort };
  }
  redirect(href('/login', { done: 'signed-out' }));
}
