import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';
import { hashPassword, passwordFits } from './password';

export const ChangePasswordInput = z.object({
  userId: z.string(),
  /** The present password; the operator of the machine need not know it. */
  current: z.string().default(''),
  password: z.string(),
});

/**
 * Sets a new password and ends every session of the user. People change their own and prove the present one; only the
 * operator sets somebody else's. Throws `forbidden`, `not-found`, or `invalid` for a password that is too short.
 */
export async function changePassword(
  runtime: Pick<Runtime, 'ledger' | 'now'>,
  actor: Actor,
  raw: unknown,
): Promise<void> {
  const { userId, current, password } = ChangePasswordInput.parse(raw);
  const isOperator = actor.kind === 'operator';
  if (!isOperator && !(actor.kind === 'person' && actor.userId === userId)) {
    throw new AppError(
      'forbidden',
      'Everybody changes their own password. The operator of the machine can set another.',
    );
  }
  const user = await runtime.ledger.userById(userId);
  if (!user) throw new AppError('not-found', 'There is no such user.');
  if (!isOperator && !(await passwordFits(current, user.passwordHash))) {
    throw new AppError('forbidden', 'The present password is not right. Nothing was changed.');
  }
  const passwordHash = await hashPassword(password);
  await runtime.ledger.updateUser(userId, { passwordHash });
  await runtime.ledger.audit(actor, 'password-changed', user.name, null, runtime.now());
}
