import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@/lib/model/actor';
import { DAY_MS } from '@/lib/model/time';
import type { Runtime } from '@/lib/runtime';

/** The part of an invitation that is kept. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Keeps a new invitation, valid for a day, and gives its secret, which is nowhere else. */
export async function addInvitation({ ledger, now }: Pick<Runtime, 'ledger' | 'now'>, role: Role): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const createdAt = now();
  await ledger.addInvitation({
    tokenHash: tokenHash(token),
    role,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + DAY_MS),
    usedAt: null,
  });
  return token;
}
