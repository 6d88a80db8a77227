import { z } from 'zod';
import { type Actor, ROLES } from '@/lib/model/actor';
import type { Runtime } from '@/lib/runtime';
import { mustAdminister } from './administrators';
import { addInvitation } from './invitation-token';

export const InviteUserInput = z.object({ role: z.enum(ROLES) });

/** Makes the secret of a one-time link by which somebody becomes a user with this role; it is valid for a day. */
export async function inviteUser(
  runtime: Pick<Runtime, 'ledger' | 'now'>,
  actor: Actor,
  raw: unknown,
): Promise<string> {
  const { role } = InviteUserInput.parse(raw);
  mustAdminister(actor);
  const token = await addInvitation(runtime, role);
  await runtime.ledger.audit(actor, 'user-invited', null, { role }, runtime.now());
  return token;
}
