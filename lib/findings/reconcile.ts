import type { Analyzer } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import type { Change, Known, Scope, Sighting } from '@/lib/model/finding';

/**
 * Compares what a run saw with what the ledger holds. Only a condition can vanish, and only where the run had data to
 * look at and did not say that it cannot tell: a gap in ingestion must never read as good news.
 */
export function reconcile(
  kind: Analyzer['kind'],
  known: readonly Known[],
  seen: readonly Sighting[],
  covered: ReadonlySet<Scope>,
  doubtful: ReadonlySet<Fingerprint> = new Set(),
): Change[] {
  const before = new Map(known.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(seen.map((sighting) => sighting.fingerprint));

  const sightings = seen.map(({ fingerprint }): Change => {
    const previous = before.get(fingerprint);
    return { kind: !previous ? 'appeared' : previous.present ? 'persisted' : 'returned', fingerprint };
  });
  const vanished = known
    .filter((finding) => kind === 'condition' && finding.present && !now.has(finding.fingerprint))
    .filter((finding) => covered.has(finding.scope) && !doubtful.has(finding.fingerprint))
    .map(({ fingerprint }): Change => ({ kind: 'vanished', fingerprint }));

  return [...sightings, ...vanished];
}
