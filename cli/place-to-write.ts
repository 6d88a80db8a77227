import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@/lib/model/errors';

/**
 * Throws `invalid` when nothing can be written at a path, before AWS is asked for what would go there. The folder around
 * it has to be there: to make it with its parents could hide a wrong path, and below /proc would not end.
 */
export function mustBePlaceToWrite(path: string): void {
  const around = dirname(path);
  if (!existsSync(around) || !statSync(around).isDirectory()) {
    throw new AppError(
      'invalid',
      `There is no folder ${around}. AWS was not asked. Make the folder, or name a place in one that is there.`,
    );
  }
  if (existsSync(path)) return;
  try {
    mkdirSync(path);
    rmdirSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'invalid',
      `Nothing can be written at ${path} (${reason}). AWS was not asked. Give the right to it, or name another place.`,
      { cause },
    );
  }
}
