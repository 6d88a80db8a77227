import { AppError } from './errors';

/** An error of the disk in words, with what holds and what to do; null for every other error. */
export function storageTrouble(error: unknown): AppError | null {
  if (error instanceof AppError) return null;
  const detail = error instanceof Error ? error.message : String(error);
  const words = WORDS.find(([sign]) => sign.test(detail))?.[1];
  return words === undefined ? null : new AppError('unavailable', `${words} (${detail})`, { cause: error });
}

const KEPT = 'What was stored before is kept; what was under way is not in the store.';

const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /ENOSPC|EFBIG|EDQUOT|no space left|file too large|disk quota exceeded/i,
    `There is no room left on the disk. ${KEPT} Make room, start KeyTrail again, and do it once more.`,
  ],
  [
    /EACCES|EROFS|EPERM|permission denied|read-only file system/i,
    `A file or folder cannot be read or written as this user. ${KEPT} Give the right to it, then do it once more.`,
  ],
  [
    /database .*has been invalidated|invalidated because of a previous fatal error/is,
    `The store has stopped after an error that it could not undo. ${KEPT} Start KeyTrail again.`,
  ],
];
