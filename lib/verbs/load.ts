import { z } from 'zod';
import type { FileDays } from '@/lib/ingest/file-day';
import type { Actor } from '@/lib/model/actor';
import { afterReading } from '@/lib/model/ingest';
import { currentSite } from '@/lib/queries/current-site';
import type { Runtime } from '@/lib/runtime';
import { analyze } from './analyze';
import { keepArchive } from './archive';
import { importInventory } from './import-inventory';
import { ingest } from './ingest';
import { judgeDigests } from './judge-digests';
import { refreshKeys } from './refresh-keys';
import { settleFile } from './settings/settle-file';

const count = z.number().int().nonnegative();

/** What a load did, in full: every file and every record is in one of the counts. */
export const LoadReport = z.object({
  outcome: z.enum(['complete', 'incomplete']),
  filesFound: count,
  filesKnown: count,
  filesRead: count,
  filesQuarantined: count,
  records: count,
  kmsRecords: count,
  contextRecords: count,
  otherRecords: count,
  rejectedRecords: count,
  added: count,
  duplicates: count,
  inventorySnapshots: count,
  inventoryProblems: z.array(z.string()),
  /** The first files of which not everything was taken in, with the reason. */
  unread: z.array(z.object({ path: z.string(), reason: z.string() })),
  findings: count,
  /** Until the facts were stored and read models and key state fresh; findings come after. */
  freshSeconds: z.number().nonnegative(),
  /** In all. */
  seconds: z.number().nonnegative(),
});
export type LoadReport = z.infer<typeof LoadReport>;

/** How often key state is brought up to date while a long ingest runs, in milliseconds. */
const REFRESH_EVERY_MS = 15_000;

/**
 * Takes in logs and inventory from disk and draws the conclusions: events, key state, findings. Read models are
 * fresh after every part, key state every few seconds, findings at the end. Doing it again changes nothing. Waits
 * while another ingest runs. With days, takes the logs of these days alone.
 */
export function load(
  runtime: Runtime,
  actor: Actor,
  paths: readonly string[],
  signal: AbortSignal,
  days: FileDays | null = null,
): Promise<LoadReport> {
  return runtime.gate.enter(signal, () => loadNow(runtime, actor, paths, signal, days));
}

async function loadNow(
  runtime: Runtime,
  actor: Actor,
  paths: readonly string[],
  signal: AbortSignal,
  days: FileDays | null,
): Promise<LoadReport> {
  const startedMs = performance.now();
  await settleFile(runtime);
  const current = { ...runtime, ...(await currentSite(runtime)) };
  const inventory = await importInventory(runtime, actor, paths);
  let refreshedMs = performance.now();
  const report = await ingest(runtime, actor, {
    paths,
    days,
    signal,
    onPart: async () => {
      if (performance.now() - refreshedMs < REFRESH_EVERY_MS) return;
      await refreshKeys(current);
      refreshedMs = performance.now();
    },
  });
  runtime.progress.publish(afterReading(report.progress, 'analyzing'));
  await refreshKeys(current);
  const freshMs = performance.now();
  await judgeDigests(runtime, { signal });
  const [summary] = await Promise.all([analyze(current), runtime.sink.fold()]);
  await keepArchive(runtime, actor, signal);
  runtime.progress.publish(afterReading(report.progress, 'done'));
  const {
    runId: _runId,
    phase: _phase,
    bytesFound: _found,
    bytesRead: _read,
    startedAt: _at,
    ...counts
  } = report.progress;
  return {
    ...counts,
    outcome: report.outcome === 'complete' && inventory.problems.length === 0 ? 'complete' : 'incomplete',
    inventorySnapshots: inventory.added,
    inventoryProblems: inventory.problems.map(({ path, reason }) => `${path}: ${reason}`),
    unread: [...report.unread],
    findings: summary.findings,
    freshSeconds: (freshMs - startedMs) / 1000,
    seconds: (performance.now() - startedMs) / 1000,
  };
}
