import { join } from 'node:path';
import { brokenOff, CLOCK } from '@/lib/collector/broken-off';
import { readHistory } from '@/lib/collector/event-history';
import { historyFolder } from '@/lib/collector/history-folder';
import { HISTORY_DAYS } from '@/lib/collector/history-plan';
import type { Actor } from '@/lib/model/actor';
import type { ConnectedSource, PollReport, SourcePoll, SourceSettings } from '@/lib/model/connected-source';
import { AppError } from '@/lib/model/errors';
import { diskLag, eventLag, newestFile } from '@/lib/queries/source-progress';
import type { Runtime } from '@/lib/runtime';
import { SourceShut } from '@/lib/sources/source-refusal';
import { load } from '@/lib/verbs/load';
import { syncOperation } from '@/lib/verbs/operations/sync';
import { mustBeAdmin } from './source-changes';

/** Days of delivery to look through, both included; null as the source chooses. */
export type PollDays = SourcePoll['days'];

const NOTHING: Omit<PollReport, 'outcome'> = {
  filesRead: 0,
  added: 0,
  lag: null,
  lastObject: null,
  backlog: null,
  refusals: [],
  withoutBucketKey: null,
  problem: null,
};

/** Use is far more than changes; who wants more of it has a bucket. */
const HISTORY_USE_DAYS = 7;

/**
 * Reads what is new in a source once, as any ingest, and writes down how it went, also when it failed. Needs the admin
 * role. Rejects only when the signal aborts; then nothing is written down, and the next time goes on where it was.
 */
export async function pollSource(
  runtime: Runtime,
  actor: Actor,
  source: ConnectedSource,
  days: PollDays,
  signal: AbortSignal,
): Promise<PollReport> {
  mustBeAdmin(actor);
  const startedAt = runtime.now();
  const report = await read(runtime, actor, source, days, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    return failed(error);
  });
  await runtime.ledger.recordPoll({
    sourceId: source.sourceId,
    startedAt,
    finishedAt: runtime.now(),
    askedBy: actor.kind === 'system' ? actor.job : actor.name,
    days,
    report,
  });
  return report;
}

async function read(
  runtime: Runtime,
  actor: Actor,
  { sourceId, settings }: ConnectedSource,
  days: PollDays,
  signal: AbortSignal,
): Promise<PollReport> {
  switch (settings.kind) {
    case 'disk':
      return readDisk(runtime, actor, settings.path, days, signal);
    case 's3':
      return readBucket(runtime, actor, settings, days, signal);
    case 'history':
      return readEventHistory(runtime, actor, sourceId, settings, signal);
  }
}

async function readDisk(
  runtime: Runtime,
  actor: Actor,
  path: string,
  days: PollDays,
  signal: AbortSignal,
): Promise<PollReport> {
  const since = runtime.now();
  const { outcome, filesRead, added, unread } = await load(runtime, actor, [path], signal, days);
  const [first] = unread;
  return {
    ...NOTHING,
    outcome,
    filesRead,
    added,
    lag: await diskLag(runtime.models, path, since),
    backlog: leftOf(outcome),
    lastObject: await newestBelow(runtime, path),
    problem: first ? `${first.path}: ${first.reason}` : null,
  };
}

async function readBucket(
  runtime: Runtime,
  actor: Actor,
  { kind: _, ...settings }: Extract<SourceSettings, { kind: 's3' }>,
  days: PollDays,
  signal: AbortSignal,
): Promise<PollReport> {
  const report = await syncOperation.run(
    { runtime, actor, signal, onProgress: () => undefined },
    {
      ...settings,
      from: days && isoDay(days.from),
      to: days && isoDay(days.to),
      // Who asks for it by hand wants all that is there.
      listing: actor.kind === 'system' ? 'daily' : 'always',
    },
  );
  const other = report.troubles.find(({ refusal }) => refusal === null);
  return {
    outcome: report.outcome,
    filesRead: report.progress.filesRead,
    added: report.progress.added,
    lag: report.lag,
    lastObject: report.lastObject,
    backlog: report.isListed ? report.backlog : null,
    refusals: report.refusals.map(({ action, resource, code }) => ({ action, resource, code })),
    withoutBucketKey: report.withoutBucketKey,
    problem: other ? `${other.path}: ${other.reason}` : null,
  };
}

async function readEventHistory(
  runtime: Runtime,
  actor: Actor,
  sourceId: string,
  { regions, profile }: Extract<SourceSettings, { kind: 'history' }>,
  signal: AbortSignal,
): Promise<PollReport> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { configuredRegion } = await import('@/lib/collector/sdk-credentials');
  const { sdkPort } = await import('@/lib/collector/sdk-port');
  const folder = join(/* turbopackIgnore: true */ runtime.dataDir, 'inbox', 'history', sourceId);
  const aws = sdkPort({
    homeRegion: (await configuredRegion(profile ?? undefined)) ?? regions[0] ?? 'us-east-1',
    profile: profile ?? undefined,
    ec2Endpoint: process.env.AWS_ENDPOINT_URL_EC2 ?? process.env.AWS_ENDPOINT_URL,
    signal,
  });
  const since = runtime.now();
  try {
    const plan = {
      regions: regions.length === 0 ? ('enabled' as const) : regions,
      changeDays: HISTORY_DAYS,
      useDays: HISTORY_USE_DAYS,
      goesOn: true,
    };
    const found = await readHistory(aws, plan, historyFolder(folder), CLOCK, signal, () => undefined);
    const { outcome, filesRead, added } = await load(runtime, actor, [folder], signal);
    const whole = found.refusals.length === 0 ? outcome : 'incomplete';
    return {
      ...NOTHING,
      outcome: whole,
      filesRead,
      added,
      lag: await eventLag(runtime.models, folder, since),
      backlog: leftOf(whole),
      lastObject: await newestBelow(runtime, folder),
      refusals: found.refusals.map(({ action, resource, code }) => ({ action, resource, code })),
    };
  } catch (error) {
    throw brokenOff(error, signal, 'What was read is kept; the next time goes on from there.');
  } finally {
    aws.close();
  }
}

/** What lies on disk is taken in whole, or some of it could not be: how much, nobody counted. */
function leftOf(outcome: 'complete' | 'incomplete'): PollReport['backlog'] {
  return outcome === 'complete' ? { objects: 0, bytes: 0 } : null;
}

async function newestBelow({ models }: Runtime, path: string): Promise<PollReport['lastObject']> {
  const newest = await newestFile(models, path);
  return newest && { ...newest, deliveredAt: newest.deliveredAt.toISOString() };
}

/** What nobody can act on has no words for users; the first line of anything else is its reason. */
function failed(error: unknown): PollReport {
  const problem = error instanceof AppError || error instanceof Error ? error.message : String(error);
  const refusals =
    error instanceof SourceShut
      ? [{ action: error.refusal.action, resource: error.refusal.resource, code: error.refusal.code }]
      : [];
  return { ...NOTHING, outcome: 'failed', refusals, problem: problem.slice(0, 2000) };
}

function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
