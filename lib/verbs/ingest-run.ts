import { randomUUID } from 'node:crypto';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { IngestProgress } from '@/lib/model/ingest';
import type { Runtime } from '@/lib/runtime';
import type { DayWindow } from '@/lib/sources/source';
import { IngestTally } from './ingest-tally';

/** How reading ended, with words for what is wanting. */
export interface RunEnding {
  readonly outcome: 'complete' | 'incomplete';
  readonly detail: string | null;
}

export interface RunOptions {
  /** What is read, as the list of runs shows it. */
  readonly requested: string;
  /** Files, folders and globs on disk, to be read again when the store must be rebuilt. */
  readonly paths?: readonly string[];
  /** Days of delivery that are looked through in a bucket, to be known when the store must be filled again. */
  readonly days?: DayWindow;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
}

/**
 * Reads logs in as one run: it is written down when it begins and when it ends, however it ends, and its progress is
 * told on the board. Needs the admin role.
 */
export async function asRun<T extends RunEnding>(
  runtime: Runtime,
  actor: Actor,
  { requested, paths, days, onProgress }: RunOptions,
  work: (tally: IngestTally) => Promise<T>,
): Promise<T & { readonly progress: IngestProgress }> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may read logs in. Nothing was changed.');
  }
  const tally = new IngestTally(randomUUID(), runtime.now(), (progress) => {
    runtime.progress.publish(progress);
    onProgress?.(progress);
  });
  await runtime.sink.startRun({ runId: tally.runId, requested, startedAt: runtime.now() });
  const about = paths ? { paths } : days ? { from: isoDay(days.from), to: isoDay(days.to) } : null;
  await runtime.ledger.audit(actor, 'ingest-started', requested, about, runtime.now());
  try {
    const ending = await work(tally);
    const progress = tally.settle();
    await finish(runtime, tally, ending.outcome, ending.detail);
    return { ...ending, progress };
  } catch (error) {
    await finish(runtime, tally, 'interrupted', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function finish(
  runtime: Runtime,
  tally: IngestTally,
  outcome: RunEnding['outcome'] | 'interrupted',
  detail: string | null,
): Promise<void> {
  const { filesFound, filesKnown, filesRead, filesQuarantined } = tally.progress;
  await runtime.sink.finishRun({
    runId: tally.runId,
    finishedAt: runtime.now(),
    outcome,
    filesFound,
    filesKnown,
    filesRead,
    filesQuarantined,
    detail,
  });
}

function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
