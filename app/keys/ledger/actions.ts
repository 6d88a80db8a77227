'use server';

import { revalidatePath } from 'next/cache';
import { actorOf, requireRole } from '@/app/session';
import { runtime } from '@/lib/runtime';
import { saveKeyLedger } from '@/lib/verbs/save-key-ledger';

/** Saves the key ledger as it is now. Analysts and administrators only. */
export async function saveEdition(): Promise<void> {
  const user = await requireRole('analyst');
  await saveKeyLedger(runtime(), actorOf(user));
  revalidatePath('/keys/ledger');
}
