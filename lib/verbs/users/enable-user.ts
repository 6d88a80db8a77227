import { z } from 'zod';
import type { Actor } from '@/lib/model/actor';
import type { Runtime } from '@/lib/runtime';
import { userToChange } from './administrators';

export const EnableUserInput = z.object({ userId: z.string() });

/** Lets a disabled user in again, with the password they had; old sessions stay dead. */
export async function enableUser(runtime: Pick<Runtime, 'ledger' | 'now'>, actor: Actor, raw: unknown): Promise<void> {
  const { userId } = EnableUserInput.parse(raw);
  const user = await userToChange(runtime, actor, userId);
  if (user.disabledAt === null) return;
  await runtime.ledger.updateUser(userId, { disabledAt: null });
  await runtime.ledger.audit(actor, 'user-enabled', user.name, null, runtime.now());
}
