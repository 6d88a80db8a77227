import type { Runtime } from '@/lib/runtime';
import { addInvitation } from './invitation-token';

/** Makes a one-time link's secret, valid for a day; null once there is an administrator. */
export async function inviteFirstAdministrator(runtime: Pick<Runtime, 'ledger' | 'now'>): Promise<string | null> {
  const users = await runtime.ledger.users();
  if (users.some(({ role, disabledAt }) => role === 'admin' && disabledAt === null)) return null;
  const token = await addInvitation(runtime, 'admin');
  await runtime.ledger.audit({ kind: 'system', job: 'start' }, 'user-invited', null, { role: 'admin' }, runtime.now());
  return token;
}
