'use server';

import { revalidatePath } from 'next/cache';
import { languageOfReader } from '@/app/preferences';
import { actorOf, requireRole } from '@/app/session';
import { viewOfReader } from '@/app/view';
import { problemText } from '@/lib/i18n/problems';
import { AppError } from '@/lib/model/errors';
import type { SourceCheck } from '@/lib/model/source-check';
import { runtime } from '@/lib/runtime';
import { checkSource } from '@/lib/verbs/sources/check-source';
import { addSource, pauseSource, removeSource, sourceNamed } from '@/lib/verbs/sources/source-changes';
import { daysIn, newSourceIn } from './source-form-values';

export interface SourceAnswer {
  /** What was wrong, in words; null when it was done. */
  readonly problem: string | null;
  /** Counts what was done, so that a form can clear itself. */
  readonly done: number;
}

/** Sets up a source. Administrators only. */
export async function connectSource(before: SourceAnswer, form: FormData): Promise<SourceAnswer> {
  const user = await requireRole('admin');
  return answered(before, async () => {
    await addSource(runtime(), actorOf(user), newSourceIn(form));
  });
}

/** Pauses, resumes, removes or reads a source; reading goes on after the answer. Administrators only. */
export async function changeSource(before: SourceAnswer, form: FormData): Promise<SourceAnswer> {
  const user = await requireRole('admin');
  const actor = actorOf(user);
  const { connections } = (await viewOfReader()).words;
  const sourceId = String(form.get('sourceId') ?? '');
  return answered(before, async () => {
    switch (form.get('change')) {
      case 'pause':
        return pauseSource(runtime(), actor, sourceId, true);
      case 'resume':
        return pauseSource(runtime(), actor, sourceId, false);
      case 'remove':
        return removeSource(runtime(), actor, sourceId);
      case 'read': {
        const { name } = await sourceNamed(runtime(), sourceId);
        const reading = runtime().sources.poll(runtime(), actor, sourceId, daysIn(form), new AbortController().signal);
        if (reading === null) throw new AppError('conflict', connections.isBeingRead(name));
        // How it went is written down with the source, also when it failed.
        reading.catch(() => undefined);
        return;
      }
      default:
        throw new AppError('invalid', connections.unknownChange);
    }
  });
}

export interface CheckAnswer {
  readonly checks: readonly SourceCheck[];
  /** Why nothing could be tried; null when something was. */
  readonly problem: string | null;
}

/** Tries what a source needs, permission by permission. Administrators only. */
export async function testSource(_before: CheckAnswer, form: FormData): Promise<CheckAnswer> {
  const user = await requireRole('admin');
  try {
    const { settings } = await sourceNamed(runtime(), String(form.get('sourceId') ?? ''));
    const until = AbortSignal.timeout(LONGEST_TEST_MS);
    return { checks: await checkSource(actorOf(user), settings, until), problem: null };
  } catch (error) {
    return { checks: [], problem: await wordsOf(error) };
  }
}

const LONGEST_TEST_MS = 60_000;

async function answered(before: SourceAnswer, work: () => Promise<void>): Promise<SourceAnswer> {
  try {
    await work();
  } catch (error) {
    return { ...before, problem: await wordsOf(error) };
  }
  revalidatePath('/sources');
  return { problem: null, done: before.done + 1 };
}

async function wordsOf(error: unknown): Promise<string> {
  const isExpected = error instanceof AppError || (error instanceof Error && error.name === 'TimeoutError');
  if (isExpected) return problemText(error.message, await languageOfReader());
  throw error;
}
