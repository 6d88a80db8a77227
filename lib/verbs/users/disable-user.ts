import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import type { Runtime } from '@/lib/runtime';
import { lessen, userToChange } from './administrators';

export const DisableUserInput = z.object({ userId: z.string() });

/** Locks a user out and ends their sessions; what they wrote stays. The last administrator cannot be locked out. */
export async function disableUser(runtime: Pick<Runtime, 'ledger' | 'now'>, actor: Actor, raw: unknown): Promise<void> {
  const { userId } = DisableUserInput.parse(raw);
  const user = await userToChange(runtime, actor, userId);
  if (user.disabledAt !== null) return;
  const now = runtime.now();
  await lessen(runtime, user, { disabledAt: now });
  await runtime.ledger.audit(actor, 'user-disabled', user.name, null, now);
}
