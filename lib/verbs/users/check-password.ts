import type { User } from '@/db/ledger';
import type { Runtime } from '@/lib/runtime';
import { passwordFits } from './password';

/** The user whom a name and a password prove; null otherwise, after the same work whoever was named. */
export async function checkPassword(
  runtime: Pick<Runtime, 'ledger'>,
  name: string,
  password: string,
): Promise<User | null> {
  const user = await runtime.ledger.userByName(name);
  const usable = user !== null && user.disabledAt === null ? user : null;
  return (await passwordFits(password, usable?.passwordHash ?? null)) ? usable : null;
}
