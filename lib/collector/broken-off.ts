import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/lib/model/errors';
import { CollectionCut } from './interview';
import type { Clock } from './patience';

/** The clock of this machine. */
export const CLOCK: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

/** What to tell of an error that broke off reading from AWS; `again` says what is kept and how to go on. */
export function brokenOff(cause: unknown, signal: AbortSignal, again: string): unknown {
  if (signal.aborted) return new AppError('unavailable', `Stopped. ${again}`, { cause });
  if (!(cause instanceof CollectionCut)) return cause;
  switch (cause.by) {
    case 'connection':
      return new AppError('unavailable', `AWS cannot be reached any more (${cause.message}). ${again}`, { cause });
    case 'credentials':
      return new AppError('unauthenticated', `The credentials ended (${cause.message}). Log in again. ${again}`, {
        cause,
      });
  }
}
