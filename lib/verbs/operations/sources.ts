import { z } from 'zod';
import { NewSource, PollReport } from '@/lib/model/connected-source';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';
import { defineOperation } from '@/lib/verbs/operation';
import { nextPollAt } from '@/lib/verbs/sources/next-poll';
import { addSource, pauseSource, removeSource } from '@/lib/verbs/sources/source-changes';

const POLLS = 12;
const instant = z.iso.datetime().nullable();
const day = z.iso.date().nullable();

const State = z.object({
  name: z.string(),
  kind: z.enum(['disk', 's3', 'history']),
  origin: z.enum(['people', 'file']),
  everyMinutes: z.number(),
  isPaused: z.boolean(),
  isRunning: z.boolean(),
  lastReadAt: instant,
  nextReadAt: instant,
  last: PollReport.nullable(),
});

/** Every source that is set up, with how its last reading went. */
export const sourcesOperation = defineOperation({
  name: 'sources',
  role: 'viewer',
  input: z.object({}),
  output: z.array(State),
  run: async ({ runtime }) =>
    Promise.all(
      (await runtime.ledger.sources()).map(async (source) => {
        const polls = await runtime.ledger.sourcePolls(source.sourceId, POLLS);
        return {
          name: source.name,
          kind: source.settings.kind,
          origin: source.origin,
          everyMinutes: source.everyMinutes,
          isPaused: source.isPaused,
          isRunning: runtime.sources.isRunning(source.sourceId),
          lastReadAt: polls[0]?.finishedAt.toISOString() ?? null,
          nextReadAt: nextPollAt(source, polls)?.toISOString() ?? null,
          last: polls[0]?.report ?? null,
        };
      }),
    ),
});

/** Sets up a source. */
export const addSourceOperation = defineOperation({
  name: 'add-source',
  role: 'admin',
  input: z.object({ source: z.unknown() }),
  output: NewSource,
  run: async ({ runtime, actor }, { source }) => {
    const { name, everyMinutes, settings } = await addSource(runtime, actor, source);
    return { name, everyMinutes, settings };
  },
});

/** Pauses, resumes or removes a source. */
export const changeSourceOperation = defineOperation({
  name: 'change-source',
  role: 'admin',
  input: z.object({ name: z.string(), change: z.enum(['pause', 'resume', 'remove']) }),
  output: z.object({}),
  run: async ({ runtime, actor }, { name, change }) => {
    const sourceId = await idOf(runtime, name);
    if (change === 'remove') await removeSource(runtime, actor, sourceId);
    else await pauseSource(runtime, actor, sourceId, change === 'pause');
    return {};
  },
});

/** Reads a source now, whether it is due or not; with days, those of delivery. */
export const readSourceOperation = defineOperation({
  name: 'read-source',
  role: 'admin',
  input: z.object({ name: z.string(), from: day, to: day }),
  output: PollReport,
  run: async ({ runtime, actor, signal }, { name, from, to }) => {
    const sourceId = await idOf(runtime, name);
    const reading = runtime.sources.poll(runtime, actor, sourceId, daysOf(from, to), signal);
    if (reading === null) throw new AppError('conflict', `${name} is being read already. Nothing was begun.`);
    return reading;
  },
});

function daysOf(from: string | null, to: string | null): { from: Date; to: Date } | null {
  if (from === null && to === null) return null;
  const [first, last] = [new Date(`${from ?? to}T00:00:00Z`), new Date(`${to ?? from}T00:00:00Z`)];
  if (first > last) throw new AppError('invalid', `The first day, ${from}, is after the last, ${to}.`);
  return { from: first, to: last };
}

async function idOf({ ledger }: Pick<Runtime, 'ledger'>, name: string): Promise<string> {
  const source = (await ledger.sources()).find((one) => one.name === name);
  if (source) return source.sourceId;
  throw new AppError('not-found', `There is no source named "${name}". See: keytrail sources`);
}
