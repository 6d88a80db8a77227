import type { AwsPort } from './aws-port';
import { writeBundle } from './bundle-file';
import { type CollectProgress, collect, type Plan } from './collect';
import { type MissingAnswers, missingAnswers } from './missing-answers';
import type { Clock } from './patience';
import { openWorkFile } from './work-file';

/** Where the answers of an unfinished collection are kept. */
export function workFileOf(out: string): string {
  return `${out}.work`;
}

export interface CollectOutcome extends CollectProgress {
  readonly missing: readonly MissingAnswers[];
}

/**
 * Collects what the plan says into a bundle. Every answer is kept on disk as it comes; when something ends the
 * collection early, they stay there, and `resume` asks only for the rest. The time of the bundle is that of its oldest
 * answer. Errors: as `openWorkFile` and `collect`.
 */
export async function collectToFile(
  aws: AwsPort,
  plan: Plan,
  { out, resume }: { readonly out: string; readonly resume: boolean },
  clock: Clock,
  signal: AbortSignal,
  onProgress: (progress: CollectProgress) => void,
): Promise<CollectOutcome> {
  const work = await openWorkFile(workFileOf(out), JSON.stringify(plan), resume, new Date(clock.now()));
  try {
    const reached = await collect(aws, plan, work, clock, signal, onProgress);
    await writeBundle(out, { from: work.startedAt, to: new Date(clock.now()) }, work.notes());
    const missing = await missingAnswers(work.notes());
    await work.remove();
    return { ...reached, missing };
  } catch (error) {
    await work.close();
    throw error;
  }
}
