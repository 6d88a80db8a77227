import type { User, UserChange } from '@/db/ledger';
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

/** Takes rights from a user. Throws `conflict`, and changes nothing, when nobody would be left who can manage users. */
export async function lessen({ ledger }: Pick<Runtime, 'ledger'>, user: User, change: UserChange): Promise<void> {
  if (await ledger.updateUnlessLast(user.userId, change)) return;
  throw new AppError(
    'conflict',
    `"${user.name}" is the last administrator. Nothing was changed. Make somebody else an administrator first.`,
  );
}
