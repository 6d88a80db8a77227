import { z } from 'zod';
import { type Actor, ROLES } from '@/lib/model/actor';
import type { Runtime } from '@/lib/runtime';
import { lessen, userToChange } from './administrators';

export const ChangeRoleInput = z.object({ userId: z.string(), role: z.enum(ROLES) });

/** Gives a user another role and ends their sessions. The last administrator stays one. */
export async function changeRole(runtime: Pick<Runtime, 'ledger' | 'now'>, actor: Actor, raw: unknown): Promise<void> {
  const { userId, role } = ChangeRoleInput.parse(raw);
  const user = await userToChange(runtime, actor, userId);
  if (user.role === role) return;
  if (role === 'admin') await runtime.ledger.updateUser(userId, { role });
  else await lessen(runtime, user, { role });
  await runtime.ledger.audit(actor, 'role-changed', user.name, { from: user.role, to: role }, runtime.now());
}
