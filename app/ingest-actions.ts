'use server';

import { revalidatePath } from 'next/cache';
import { actorOf, requireRole } from '@/app/session';
import { runtime } from '@/lib/runtime';
import { pauseIngest, resumeIngest } from '@/lib/verbs/pause-ingest';

/** Holds reading before its next part, until it is resumed. Administrators only. */
export async function pauseReading(): Promise<void> {
  await pauseIngest(runtime(), actorOf(await requireRole('admin')));
  revalidatePath('/', 'layout');
}

/** Lets reading go on. Administrators only. */
export async function resumeReading(): Promise<void> {
  await resumeIngest(runtime(), actorOf(await requireRole('admin')));
  revalidatePath('/', 'layout');
}
