import type { View } from '@/app/view';
import { LONGEST_MUTE_DAYS, USUAL_MUTE_DAYS } from '@/lib/model/mute';
import { DAY_MS } from '@/lib/model/time';
import type { BulkFormWords } from './bulk-form';

/** The days that may be chosen as the end of what hides findings: the first, the usual one, the last. */
export function asideDays(now: Date): { readonly first: string; readonly usual: string; readonly last: string } {
  const day = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
  return { first: day(1), usual: day(USUAL_MUTE_DAYS), last: day(LONGEST_MUTE_DAYS - 1) };
}

/** What the forms for many findings say. */
export function bulkFormWords(view: View, acceptHint: string): BulkFormWords {
  const { approvals, findings, ui, findingHistory } = view.words;
  const most = view.format.count(LONGEST_MUTE_DAYS);
  return {
    states: ui.statuses,
    assignee: findingHistory.assignee,
    nobody: findings.nobody,
    reason: findingHistory.reason,
    reasonOptional: findingHistory.reasonOptional,
    until: findingHistory.untilField,
    untilHint: findingHistory.untilHint(most),
    review: approvals.reviewField,
    reviewHint: approvals.reviewHint(most),
    acceptHint,
    criticalHint: approvals.criticalHint,
  };
}
