import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Invitation, User } from '@/db/ledger';
import { AppError } from '@/lib/model/errors';
import { LANGUAGES } from '@/lib/model/language';
import type { Runtime } from '@/lib/runtime';
import { tokenHash } from './invitation-token';
import { hashPassword } from './password';

export const AcceptInvitationInput = z.object({
  token: z.string().min(20).max(200),
  name: z
    .string()
    .trim()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$/u,
      'A name has 2 to 64 letters, digits, dots, dashes, underscores or @.',
    ),
  password: z.string(),
  language: z.enum(LANGUAGES).default('en'),
});

/** Turns a one-time link into a user. Throws `forbidden` when the link is unknown, used or too old. */
export async function acceptInvitation(runtime: Pick<Runtime, 'ledger' | 'now'>, raw: unknown): Promise<User> {
  const { token, name, password, language } = AcceptInvitationInput.parse(raw);
  const now = runtime.now();
  // A stranger without a link learns nothing of names, and costs no hashing.
  if (!isOpen(await runtime.ledger.invitation(tokenHash(token)), now)) throw dead();
  const passwordHash = await hashPassword(password);
  if (await runtime.ledger.userByName(name)) {
    throw new AppError('conflict', `There is a user "${name}" already. Choose another name.`);
  }
  const by = {
    userId: randomUUID(),
    name,
    passwordHash,
    sessionVersion: 1,
    language,
    createdAt: now,
    disabledAt: null,
  };
  const user = await runtime.ledger.takeInvitation(tokenHash(token), by, now);
  if (!user) throw dead();
  await runtime.ledger.audit({ kind: 'system', job: 'invitation' }, 'user-created', name, { role: user.role }, now);
  return user;
}

function isOpen(invitation: Invitation | null, now: Date): boolean {
  return invitation !== null && invitation.usedAt === null && invitation.expiresAt > now;
}

function dead(): AppError {
  return new AppError('forbidden', 'This link was used before or is too old. Ask for a new one, or restart KeyTrail.');
}
