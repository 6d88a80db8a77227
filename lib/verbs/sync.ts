import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Actor } from '@/lib/model/actor';
import type { IngestProgress } from '@/lib/model/ingest';
import { type SourceRun, sourceRun } from '@/lib/queries/source-progress';
import type { Runtime } from '@/lib/runtime';
import type { DayWindow, Source, SourceRefusal, Trouble } from '@/lib/sources/source';
import { asRun } from './ingest-run';
import { poolFor, storeParts } from './store-parts';
import { freshBatches } from './sync-batches';
import { noteLookedBack, startOfDay } from './sync-days';
import { fetchPart } from './sync-fetch';
import { SyncTally } from './sync-tally';

export interface SyncRequest {
  readonly source: Source;
  /** Days of delivery to look through; what is settled among them is not read again. */
  readonly days: DayWindow;
  /** Reads again what of these days could not be read whole before. */
  readonly isAgain?: boolean;
  readonly signal?: AbortSignal;
  /** Hears of progress several times a second; the runtime's board hears of it as well. */
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Waits after each part that was stored. */
  readonly onPart?: () => Promise<void>;
}

/** How a sync ended. `incomplete`: something on offer was not read, or not all of it; each is listed with its reason. */
export interface SyncReport extends SourceRun {
  readonly outcome: 'complete' | 'incomplete';
  readonly progress: IngestProgress;
  readonly source: string;
  /** On offer and not stored; the next sync tries again. */
  readonly backlog: { readonly objects: number; readonly bytes: number };
  /** Whether all on offer could be listed; else more may be left. */
  readonly isListed: boolean;
  /** Objects that were deleted between being listed and being fetched. */
  readonly gone: number;
  /** Messages that no log could be read by, kept in the store. */
  readonly setAside: number;
  /** The first hundred; all are counted. */
  readonly troubles: readonly Trouble[];
  readonly troubleCount: number;
  /** What is missing, each action and resource once. */
  readonly refusals: readonly SourceRefusal[];
  /**
   * Objects that were read for which S3 had to ask KMS each time, and the key of the last: every such read is paid for and
   * is an event in the trail. Null when there were none.
   */
  readonly withoutBucketKey: { readonly objects: number; readonly keyArn: string | null } | null;
}

/**
 * Reads what is new in a source into the facts and their read models. Interrupted, repeated or reordered, the result
 * is the same: events, the ledger of files and the manifest of what was read are committed together, and only then does
 * the source hear of it. Needs the admin role. Throws when nothing more can succeed; what was stored stays.
 */
export async function sync(runtime: Runtime, actor: Actor, request: SyncRequest): Promise<SyncReport> {
  const { source, days } = request;
  const ending = await asRun(
    runtime,
    actor,
    { requested: source.name, days, onProgress: request.onProgress },
    async (tally) => {
      const found = new SyncTally();
      const stop = new AbortController();
      const signal = request.signal ? AbortSignal.any([request.signal, stop.signal]) : stop.signal;
      // Every call under way listens to it.
      setMaxListeners(0, signal);
      tally.publish('listing');
      // Before anything is read, so that the events of these reads are known when they come.
      if (source.reader) {
        const { bucket, principal, access } = source.reader;
        await runtime.sink.noteReader({ bucket, principal, access: JSON.stringify(access), at: runtime.now() });
      }
      const batches = freshBatches(runtime, { source, days, isAgain: request.isAgain === true, signal, tally, found });
      const pool = poolFor(runtime, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      const spool = join(/* turbopackIgnore: true */ runtime.dataDir, 'spool');
      let count = 0;
      const begin = async () => {
        const next = await batches.next();
        if (next.done) return null;
        const name = `${tally.runId}-${count++}`;
        return fetchPart(next.value, { runtime, source, pool, spool, name, signal, tally, found });
      };
      try {
        await storeParts(runtime, tally, pool, () => begin().catch(breakOff), {
          signal,
          onBroken: () => stop.abort(),
          onStored: async (part) => {
            found.troubled(await source.acknowledge(found.settled(part), signal));
            await request.onPart?.();
          },
        });
      } finally {
        await batches.return(undefined).catch(() => undefined);
      }
      const isLookedThrough = source.isLookedThrough?.() ?? true;
      if (found.isSettled && isLookedThrough) {
        await runtime.sink.noteSettledDays(source.name, untilToday(days, runtime.now()));
      }
      if (isLookedThrough) await noteLookedBack(runtime, source.name, days);
      const isComplete = tally.isComplete && found.troubleCount === 0;
      const outcome: SyncReport['outcome'] = isComplete ? 'complete' : 'incomplete';
      return { outcome, detail: found.detail, found, runId: tally.runId };

      /** What ends one fetch for good ends them all. */
      function breakOff(error: unknown): never {
        stop.abort(error);
        throw error;
      }
    },
  );
  const { outcome, progress, found, runId } = ending;
  return {
    outcome,
    progress,
    source: source.name,
    ...(await sourceRun(runtime.models, runId)),
    ...found.report(),
  };
}

/** Of days to come nothing is on offer yet. */
function untilToday({ from, to }: DayWindow, now: Date) {
  return { first: from, last: new Date(Math.min(to.getTime(), startOfDay(now))), at: now };
}
