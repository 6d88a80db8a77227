import type { Actor } from '@/lib/model/actor';
import { afterReading } from '@/lib/model/ingest';
import { currentSite } from '@/lib/queries/current-site';
import type { Runtime } from '@/lib/runtime';
import { analyze } from './analyze';
import { keepArchive } from './archive';
import { judgeDigests } from './judge-digests';
import { refreshKeys } from './refresh-keys';
import { settleFile } from './settings/settle-file';
import { type SyncReport, type SyncRequest, sync } from './sync';

export interface SourceLoad extends SyncReport {
  readonly findings: number;
  readonly seconds: number;
}

/** How often key state is brought up to date while a long sync runs, in milliseconds. */
const REFRESH_EVERY_MS = 15_000;

/**
 * Takes in what is new in a source and draws the conclusions: events, key state, findings. Waits while another ingest
 * runs. Closes the source. Errors: as `sync`; what was stored is kept, and the conclusions are drawn the next time.
 */
export async function loadSource(
  runtime: Runtime,
  actor: Actor,
  { source, days, isAgain = false }: Pick<SyncRequest, 'source' | 'days' | 'isAgain'>,
  signal: AbortSignal,
): Promise<SourceLoad> {
  try {
    return await runtime.gate.enter(signal, async () => {
      const startedMs = performance.now();
      await settleFile(runtime);
      const current = { ...runtime, ...(await currentSite(runtime)) };
      let refreshedMs = startedMs;
      const report = await sync(runtime, actor, {
        source,
        days,
        isAgain,
        signal,
        onPart: async () => {
          if (performance.now() - refreshedMs < REFRESH_EVERY_MS) return;
          await refreshKeys(current);
          refreshedMs = performance.now();
        },
      });
      runtime.progress.publish(afterReading(report.progress, 'analyzing'));
      await refreshKeys(current);
      const refused = await judgeDigests(runtime, { askPublicKeys: source.askPublicKeys, signal });
      const [{ findings }] = await Promise.all([analyze(current), runtime.sink.fold()]);
      await keepArchive(runtime, actor, signal);
      runtime.progress.publish(afterReading(report.progress, 'done'));
      return {
        ...report,
        refusals: [...report.refusals, ...refused],
        findings,
        seconds: (performance.now() - startedMs) / 1000,
      };
    });
  } finally {
    await source.close();
  }
}
