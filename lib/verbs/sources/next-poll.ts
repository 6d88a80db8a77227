import type { ConnectedSource, SourcePoll } from '@/lib/model/connected-source';

/** A source that fails again and again is tried ever more seldom, but never less than so often. */
const LONGEST_MS = 6 * 3_600_000;
const MOST_DOUBLINGS = 10;

/** When a source is to be read next, by its last readings, newest first; null while it is paused. */
export function nextPollAt(
  { isPaused, everyMinutes, createdAt }: Pick<ConnectedSource, 'isPaused' | 'everyMinutes' | 'createdAt'>,
  polls: readonly Pick<SourcePoll, 'finishedAt' | 'report'>[],
): Date | null {
  if (isPaused) return null;
  const [last] = polls;
  if (last === undefined) return createdAt;
  const succeeded = polls.findIndex(({ report }) => report.outcome !== 'failed');
  const failures = succeeded < 0 ? polls.length : succeeded;
  const everyMs = everyMinutes * 60_000;
  const waitMs =
    failures === 0
      ? everyMs
      : Math.max(everyMs, Math.min(LONGEST_MS, everyMs * 2 ** Math.min(failures, MOST_DOUBLINGS)));
  return new Date(last.finishedAt.getTime() + waitMs);
}
