import { headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { getServerSession } from 'next-auth';
import { cache } from 'react';
import { authOptions } from '@/lib/auth/options';
import { type Actor, includesRole, type Role } from '@/lib/model/actor';
import type { Language } from '@/lib/model/language';
import { href } from './href';

/** A signed-in person, as the ledger knows them at this request. */
export interface SessionUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
}

/** Who is signed in; null for nobody, also when the account was disabled or signed out elsewhere. */
export const currentUser = cache(async (): Promise<SessionUser | null> => {
  const session = await getServerSession(authOptions);
  return session?.user ?? null;
});

/**
 * For pages and server actions: the signed-in person, who holds at least this role. Nobody signed in goes to the
 * sign-in page and back; a lesser role sees the page that says so (403).
 */
export async function requireRole(minimum: Role): Promise<SessionUser> {
  const user = await currentUser();
  if (!user) redirect(href('/login', { callbackUrl: (await headers()).get('x-keytrail-path') }));
  if (!includesRole(user.role, minimum)) forbidden();
  return user;
}

/** For route handlers: the person, or the answer to send instead (401 or 403 as JSON). */
export async function apiUser(minimum: Role): Promise<{ user: SessionUser } | { refusal: Response }> {
  const user = await currentUser();
  if (!user) return { refusal: Response.json({ error: 'unauthenticated' }, { status: 401 }) };
  if (!includesRole(user.role, minimum)) return { refusal: Response.json({ error: 'forbidden' }, { status: 403 }) };
  return { user };
}

/** The person as an actor of verbs. */
export function actorOf({ id, name, role }: SessionUser): Actor {
  return { kind: 'person', userId: id, name, role };
}
