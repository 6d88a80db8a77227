import { DAY_MS } from '@/lib/model/time';
import { factsOfPath } from './path-facts';
import type { FoundFile } from './walk';

/** Days of UTC, both included. */
export interface FileDays {
  readonly from: Date;
  readonly to: Date;
}

/** Whether a file is of one of these days: that of its delivery, or, where its path tells none, that of its last change. */
export function isOfDays(
  { path, modifiedMs }: Pick<FoundFile, 'path' | 'modifiedMs'>,
  { from, to }: FileDays,
): boolean {
  const atMs = factsOfPath(path).deliveredDay?.getTime() ?? modifiedMs;
  return atMs >= from.getTime() && atMs < to.getTime() + DAY_MS;
}
