import { z } from 'zod';
import { NewSource, PollReport } from '@/lib/model/connected-source';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';
import { defineOperation } from '@/lib/verbs/operation';
import { checkSource } from '@/lib/verbs/sources/check-source';
import { addSource, pauseSource, removeSource, sourceNamed } from '@/lib/verbs/sources/source-changes';
import { sourceStates } from '@/lib/verbs/sources/source-states';

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
  /** New events that readings of the last 24 hours brought. */
  addedInDay: z.number().int().nonnegative(),
  /** How what its schedule brings in a day stands against the days before: the median and three deviations either way. */
  rate: z.object({
    verdict: z.enum(['inside', 'below', 'above', 'too-few-days', 'not-read']),
    usual: z.object({ median: z.number(), low: z.number(), high: z.number(), days: z.number().int() }).nullable(),
  }),
  /** Objects of the last 24 hours for each of which S3 asked KMS, for want of a Bucket Key. */
  withoutBucketKey: PollReport.shape.withoutBucketKey,
  /** The object that was delivered last, of all readings. */
  lastObject: PollReport.shape.lastObject,
  /** From delivery to being stored, in the newest reading that stored anything. */
  lag: PollReport.shape.lag,
  last: PollReport.nullable(),
});

/** Every source that is set up, with how its last reading went. */
export const sourcesOperation = defineOperation({
  name: 'sources',
  role: 'viewer',
  input: z.object({}),
  output: z.array(State),
  run: async ({ runtime }) =>
    (await sourceStates(runtime)).map(
      ({ source, isRunning, last, nextAt, addedInDay, rate, withoutBucketKey, lastObject, lag }) => ({
        name: source.name,
        kind: source.settings.kind,
        origin: source.origin,
        everyMinutes: source.everyMinutes,
        isPaused: source.isPaused,
        isRunning,
        lastReadAt: last?.finishedAt.toISOString() ?? null,
        nextReadAt: nextAt?.toISOString() ?? null,
        addedInDay,
        rate,
        withoutBucketKey,
        lastObject,
        lag,
        last: last?.report ?? null,
      }),
    ),
});

/** Tries what a source needs, permission by permission; nothing is read into the store. */
export const checkSourceOperation = defineOperation({
  name: 'check-source',
  role: 'admin',
  input: z.object({ name: z.string() }),
  output: z.array(
    z.object({
      action: z.string(),
      resource: z.string(),
      verdict: z.enum(['allowed', 'refused', 'failed', 'not-tried']),
      said: z.string().nullable(),
      because: z.enum(['earlier-step', 'nothing-to-read', 'not-encrypted', 'nothing-there']).nullable(),
    }),
  ),
  run: async ({ runtime, actor, signal }, { name }) => {
    const { settings } = await sourceNamed(runtime, await idOf(runtime, name));
    return [...(await checkSource(actor, settings, signal))];
  },
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

/** Reads a source now, whether it is due or not; with days, the files of these days. */
export const readSourceOperation = defineOperation({
  name: 'read-source',
  role: 'admin',
  input: z.object({ name: z.string(), from: day, to: day }),
  output: PollReport,
  run: async ({ runtime, actor, signal }, { name, from, to }) => {
    const sourceId = await idOf(runtime, name);
    const days = daysOf(from, to);
    if (days !== null && (await sourceNamed(runtime, sourceId)).settings.kind === 'history') {
      throw new AppError(
        'invalid',
        `Days are those of files, and ${name} has none: event history is read whole. Nothing was read.`,
      );
    }
    const reading = runtime.sources.poll(runtime, actor, sourceId, days, signal);
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
