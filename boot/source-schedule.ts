import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '@/lib/model/actor';
import type { Runtime, SourceDesk } from '@/lib/runtime';
import { nextPollAt } from '@/lib/verbs/sources/next-poll';
import { pollSource } from '@/lib/verbs/sources/poll-source';
import { sourceNamed } from '@/lib/verbs/sources/source-changes';
import { terminal } from './terminal';

/** How often the schedule is looked at, in milliseconds. */
const LOOK_EVERY_MS = 10_000;
/** Readings that back-off looks at. */
const POLLS = 12;

const SCHEDULE: Actor = { kind: 'system', job: 'schedule' };

/** Reads each source when it is due, or when somebody asks; never twice at a time. */
export function sourceDesk(): SourceDesk {
  const running = new Map<string, Promise<unknown>>();
  const poll: SourceDesk['poll'] = (runtime, actor, sourceId, days, signal) => {
    if (running.has(sourceId)) return null;
    const work = sourceNamed(runtime, sourceId)
      .then((source) => pollSource(runtime, actor, source, days, signal))
      .finally(() => running.delete(sourceId));
    running.set(sourceId, work);
    work.catch(() => undefined);
    return work;
  };
  return {
    isRunning: (sourceId) => running.has(sourceId),
    poll,
    settled: async () => {
      await Promise.allSettled(running.values());
    },
    lookAround: async (runtime, signal) => {
      if (runtime.gate.paused() !== null) return;
      const now = runtime.now();
      for (const { sourceId, ...source } of await runtime.ledger.sources()) {
        // Readings of days to come were noted while the clock was fast, and must not keep it from being read till then.
        const polls = await runtime.ledger.sourcePolls(sourceId, POLLS, now);
        const due = nextPollAt(source, polls);
        if (due === null || (polls.length > 0 && due > now)) continue;
        poll(runtime, SCHEDULE, sourceId, null, signal)?.catch((error: unknown) => {
          if (!signal.aborted) terminal.tell(`The source ${source.name} was not read: ${messageOf(error)}\n`);
        });
      }
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Looks at the schedule again and again until the signal aborts. */
export async function keepSchedule(runtime: Runtime, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await runtime.sources.lookAround(runtime, signal).catch((error: unknown) => {
      terminal.tell(`The schedule of sources: ${messageOf(error)}\n`);
    });
    await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
