import type { AnalyzerRun, Ledger, RunRecord } from '@/db/ledger';

/** Writes down one run that leaves no mark. */
export function recordRun(
  ledger: Ledger,
  run: AnalyzerRun,
  sightings: RunRecord['sightings'],
  changes: RunRecord['changes'],
): Promise<void> {
  return ledger.recordRuns([{ run, sightings, changes, standing: [], mark: null }]);
}
