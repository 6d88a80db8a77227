'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { endSessions } from '@/lib/auth/end-sessions';
import { href } from './href';
import { currentUser } from './session';

/** Ends every session of the signed-in person, here and elsewhere. */
export async function signOut(): Promise<void> {
  const user = await currentUser();
  if (user) await endSessions(user.id);
  const jar = await cookies();
  for (const { name } of jar.getAll()) if (/^(__Secure-)?next-auth\.session-token/.test(name)) jar.delete(name);
  redirect(href('/login', { done: 'signed-out' }));
}
