import type { Analyzer } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import type { Change, Known, Scope, Sighting } from '@/lib/model/finding';

/**
 * Compares what a run saw with what the ledger holds. Only a condition can vanish, and only where the run had data to
 * look at and did not say that it cannot tell: a gap in ingestion must never read as good news. `recurred` are those
 * that a person closed and of which more came to light, also by a log that came late.
 */
export function reconcile(
  kind: Analyzer['kind'],
  known: readonly Known[],
  seen: readonly Sighting[],
  covered: ReadonlySet<Scope>,
  doubtful: ReadonlySet<Fingerprint> = new Set(),
  recurred: ReadonlySet<Fingerprint> = new Set(),
): Change[] {
  const before = new Map(known.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(seen.map((sighting) => sighting.fingerprint));

  const sightings = seen.map(({ fingerprint }): Change => {
    const previous = before.get(fingerprint);
    if (!previous) return { kind: 'appeared', fingerprint };
    if (!previous.present) return { kind: 'returned', fingerprint };
    return { kind: recurred.has(fingerprint) ? 'recurred' : 'persisted', fingerprint };
  });
  const vanished = known
    .filter((finding) => kind === 'condition' && finding.present && !now.has(finding.fingerprint))
    .filter((finding) => covered.has(finding.scope) && !doubtful.has(finding.fingerprint))
    .map(({ fingerprint }): Change => ({ kind: 'vanished', fingerprint }));

  return [...sightings, ...vanished];
}
