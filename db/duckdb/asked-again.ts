import { setTimeout as pause } from 'node:timers/promises';
import { QueryError } from '@/lib/model/errors';

/** How long is waited before each further time, in milliseconds. */
const WAITS_MS = [100, 300, 900];

/**
 * Asks, and asks again a little later where the engine has no memory left: others hold it only as long as they work on
 * what they were asked. Throws what the last time threw.
 */
export async function askedAgain<T>(
  ask: () => Promise<T>,
  wait: (milliseconds: number) => Promise<unknown> = pause,
): Promise<T> {
  for (const milliseconds of WAITS_MS) {
    try {
      return await ask();
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      await wait(milliseconds);
    }
  }
  return ask();
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof QueryError && error.message.startsWith('Out of Memory Error');
}
