import type { FindingRow } from '@/lib/model/analyzer';
import type { Known } from '@/lib/model/finding';

/**
 * Whether an occurrence happened again, or more came to light of it. Every run asks about the whole history, so to be
 * listed again is no news; what was closed by a person must not open by itself.
 */
export function evidenceGrew(
  known: Pick<Known, 'eventIds' | 'eventCount'>,
  row: Pick<FindingRow, 'event_ids' | 'event_count'>,
): boolean {
  const before = new Set(known.eventIds);
  return (
    (known.eventCount !== null && row.event_count > known.eventCount) || row.event_ids.some((id) => !before.has(id))
  );
}
