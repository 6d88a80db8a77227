import { runtime } from '@/lib/runtime';

/** Makes every cookie that this account was ever given worthless. */
export async function endSessions(userId: string): Promise<void> {
  const { ledger } = runtime();
  const user = await ledger.userById(userId);
  if (user) await ledger.updateUser({ ...user, sessionVersion: user.sessionVersion + 1 });
}
