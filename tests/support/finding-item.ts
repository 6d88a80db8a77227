import type { StoredFinding } from '@/db/ledger';
import { type FindingItem, findingItem } from '@/lib/queries/finding-items';
import { nthName, sightingOf } from './ledger';

/** A finding that stands as it was found: nothing was decided about it, and it never was gone. */
export const UNTOUCHED = {
  present: true,
  absentSince: null,
  isWithdrawn: false,
  judgedBy: null,
  returnedAt: null,
  recurredAt: null,
  decision: { kind: 'none' },
  assignee: null,
  dueOn: null,
} as const satisfies Partial<StoredFinding>;

/** The nth finding of the toy analyzer as pages show it at an instant, seen then for the first time; anything can be overridden. */
export function toyItem(number: number, now: Date, over: Partial<StoredFinding>): FindingItem {
  const fingerprint = nthName(number);
  const { scope, severity, subject, headline, detail, eventIds } = sightingOf(fingerprint);
  const stored: StoredFinding = {
    fingerprint,
    analyzer: 'toy',
    scope: scope as StoredFinding['scope'],
    severity,
    subject,
    headline,
    detail,
    eventIds,
    observedAt: now,
    firstSeenAt: now,
    lastSeenAt: now,
    ...UNTOUCHED,
    ...over,
  };
  return findingItem(stored, now, [], []);
}
