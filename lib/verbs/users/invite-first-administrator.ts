import { createHash, randomBytes } from 'node:crypto';
import { DAY_MS } from '@/lib/model/time';
import type { Runtime } from '@/lib/runtime';

/** The part of an invitation that is kept. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Makes a one-time link's secret, valid for a day; null once there is an administrator. */
export async function inviteFirstAdministrator(runtime: Runtime): Promise<string | null> {
  const users = await runtime.ledger.users();
  if (users.some(({ role, disabledAt }) => role === 'admin' && disabledAt === null)) return null;
  const token = randomBytes(32).toString('base64url');
  const now = runtime.now();
  await runtime.ledger.addInvitation({
    tokenHash: tokenHash(token),
    role: 'admin',
    createdAt: now,
    expiresAt: new Date(now.getTime() + DAY_MS),
    usedAt: null,
  });
  return token;
}
