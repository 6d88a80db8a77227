import { z } from 'zod';
import { brokenOff, CLOCK } from '@/lib/collector/broken-off';
import { AppError } from '@/lib/model/errors';
import { IngestProgress } from '@/lib/model/ingest';
import { settledTo } from '@/lib/queries/source-progress';
import type { Runtime } from '@/lib/runtime';
import { s3Address } from '@/lib/sources/s3-address';
import { loadSource } from '@/lib/verbs/load-source';
import { defineOperation } from '@/lib/verbs/operation';
import { s3AccessOf } from '@/lib/verbs/sources/s3-access';
import { isDayAgo, syncDays } from '@/lib/verbs/sync-days';

const count = z.number().int().nonnegative();
const day = z.iso.date().nullable();
const text = z.string().min(1).nullable();

const Refusal = z.object({ code: z.string(), message: z.string(), action: z.string(), resource: z.string() });

const SyncOutput = z.object({
  outcome: z.enum(['complete', 'incomplete']),
  source: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  progress: IngestProgress,
  lag: z.object({ p50Ms: z.number(), p95Ms: z.number() }).nullable(),
  lastObject: z.object({ path: z.string(), deliveredAt: z.iso.datetime() }).nullable(),
  backlog: z.object({ objects: count, bytes: count }),
  /** Whether all on offer could be listed; else more may be left. */
  isListed: z.boolean(),
  gone: count,
  setAside: count,
  troubles: z.array(z.object({ path: z.string(), reason: z.string(), refusal: Refusal.nullable() })),
  troubleCount: count,
  refusals: z.array(Refusal),
  withoutBucketKey: z.object({ objects: count, keyArn: z.string().nullable() }).nullable(),
  findings: count,
  seconds: z.number().nonnegative(),
});

/** Reads what is new in a bucket, heard of by a queue or listed, brings key state up to date, and analyzes. */
export const syncOperation = defineOperation({
  name: 'sync',
  role: 'admin',
  input: z.object({
    address: z.string(),
    queueUrl: z.url().nullable(),
    roleArn: text,
    externalId: text,
    profile: text,
    from: day,
    to: day,
    /** `daily`: with a queue, the bucket is listed once a day, or when the queue could not be heard. */
    listing: z.enum(['always', 'daily']).default('always'),
  }),
  output: SyncOutput,
  run: async (
    { runtime, actor, signal },
    { address: named, queueUrl, roleArn, externalId, profile, from, to, listing },
  ) => {
    const address = s3Address(named);
    const { openS3 } = await import('@/lib/sources/open-s3');
    const access = await s3AccessOf({ profile, roleArn, externalId });
    const name = `s3://${address.bucket}/${address.prefix}`;
    const usual = await syncDays(runtime, name);
    const days = { from: dayOf(from) ?? usual.from, to: dayOf(to) ?? usual.to };
    if (days.from > days.to) {
      throw new AppError('invalid', `The first day, ${iso(days.from)}, is after the last, ${iso(days.to)}.`);
    }
    try {
      const isAsked = listing === 'always' || from !== null || to !== null;
      const isListingDue = isAsked || (await isDue(runtime, name));
      const options = { clock: CLOCK, signal, queueUrl: queueUrl ?? undefined, isListingDue };
      const source = await openS3(address, access, options);
      const { progress, lastObject, troubles, refusals, ...report } = await loadSource(
        runtime,
        actor,
        { source, days, isAgain: from !== null || to !== null },
        signal,
      );
      return {
        ...report,
        from: iso(days.from),
        to: iso(days.to),
        progress,
        lastObject: lastObject && { ...lastObject, deliveredAt: lastObject.deliveredAt.toISOString() },
        troubles: [...troubles],
        refusals: [...refusals],
      };
    } catch (error) {
      throw brokenOff(error, signal, 'What was read is kept; repeat the command to go on.');
    }
  },
});

/** Whether a day has gone by since the bucket was looked through and nothing was left. */
async function isDue({ models, now }: Pick<Runtime, 'models' | 'now'>, source: string): Promise<boolean> {
  return isDayAgo((await settledTo(models, source, now()))?.looked_through_at ?? null, now());
}

function dayOf(text: string | null): Date | null {
  return text === null ? null : new Date(`${text}T00:00:00Z`);
}

function iso(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
