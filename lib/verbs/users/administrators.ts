import type { User } from '@/db/ledger';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';

/** The user that an administrator wants to change. Throws `forbidden` or `not-found`. */
export async function userToChange(runtime: Pick<Runtime, 'ledger'>, actor: Actor, userId: string): Promise<User> {
  mustAdminister(actor);
  const user = await runtime.ledger.userById(userId);
  if (!user) throw new AppError('not-found', 'There is no such user.');
  return user;
}

/** Throws `forbidden` unless the actor may manage users. */
export function mustAdminister(actor: Actor): void {
  if (!actorHasRole(actor, 'admin')) throw new AppError('forbidden', 'Managing users needs the role admin.');
}

/** Throws `conflict` when without this user nobody would be left who can manage users. */
export async function mustLeaveAnAdministrator(runtime: Pick<Runtime, 'ledger'>, leaving: User): Promise<void> {
  const others = (await runtime.ledger.users()).filter(
    ({ userId, role, disabledAt }) => userId !== leaving.userId && role === 'admin' && disabledAt === null,
  );
  if (leaving.role !== 'admin' || leaving.disabledAt !== null || others.length > 0) return;
  throw new AppError(
    'conflict',
    `"${leaving.name}" is the last administrator. Nothing was changed. Make somebody else an administrator first.`,
  );
}
