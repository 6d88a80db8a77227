import { runtime } from '@/lib/runtime';

/** Makes every cookie that this account was ever given worthless. */
export async function endSessions(userId: string): Promise<void> {
  await runtime().ledger.updateUser(userId, {});
}
