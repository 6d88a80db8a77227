import { daysBefore, wholeDays } from '@/lib/model/time';

export const UNUSED_VERDICTS = [
  'in-use',
  'idle-data-remains',
  'idle-nothing-found',
  'cannot-tell',
  'not-applicable',
] as const;
export type UnusedVerdict = (typeof UNUSED_VERDICTS)[number];

/** Why the verdict is what it is; the pages say it in words. */
export const UNUSED_REASONS = [
  'aws-managed',
  'deleted',
  'used-in-logs',
  'used-by-api',
  'younger-than-a-month',
  'no-coverage',
  'resources-seen',
  'service-grants',
  'public-key-may-be-used-offline',
  'replica-of-used-key',
  'no-use-no-resources',
] as const;
export type UnusedReason = (typeof UNUSED_REASONS)[number];

export interface UseEvidence {
  readonly manager: string | null;
  readonly state: string | null;
  readonly usage: string | null;
  readonly createdAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** Null: the API was not asked. */
  readonly api: { readonly at: Date | null; readonly trackingSince: Date | null } | null;
  /** Days of the window on which records of the key's account and Region are here. */
  readonly coveredDays: number;
  readonly windowDays: number;
  /** Long-lived data was seen under the key: buckets, volumes, tables, secrets. */
  readonly protectsData: boolean;
  readonly hasServiceGrants: boolean;
  readonly relativeInUse: boolean;
}

export interface UnusedOpinion {
  readonly verdict: UnusedVerdict;
  readonly confidence: 'high' | 'medium' | 'low' | null;
  readonly reason: UnusedReason;
}

/** Keys younger than this are given time. */
const GRACE_DAYS = 30;

/**
 * Whether a key is in use (PRODUCT.md §2.3). Never concludes "no use" from silence that is not covered: by records on
 * every day of the window, or by an API that tracked use through all of it.
 */
export function unusedVerdict(evidence: UseEvidence, asOf: Date): UnusedOpinion {
  if (evidence.manager === 'AWS') return { verdict: 'not-applicable', confidence: null, reason: 'aws-managed' };
  if (evidence.state === 'Deleted') return { verdict: 'not-applicable', confidence: null, reason: 'deleted' };
  const since = daysBefore(asOf, evidence.windowDays);
  if (evidence.lastUsedAt && evidence.lastUsedAt >= since)
    return { verdict: 'in-use', confidence: 'high', reason: 'used-in-logs' };
  if (evidence.api?.at && evidence.api.at >= since)
    return { verdict: 'in-use', confidence: 'high', reason: 'used-by-api' };
  if (evidence.createdAt && wholeDays(evidence.createdAt, asOf) < GRACE_DAYS) {
    return { verdict: 'cannot-tell', confidence: 'low', reason: 'younger-than-a-month' };
  }
  const logsSayIdle = evidence.coveredDays >= evidence.windowDays;
  const apiSaysIdle =
    evidence.api !== null &&
    (evidence.api.at !== null || (evidence.api.trackingSince !== null && evidence.api.trackingSince <= since));
  if (!logsSayIdle && !apiSaysIdle) return { verdict: 'cannot-tell', confidence: 'low', reason: 'no-coverage' };
  const confidence = logsSayIdle && apiSaysIdle ? 'high' : 'medium';
  if (evidence.relativeInUse) return { verdict: 'idle-data-remains', confidence, reason: 'replica-of-used-key' };
  if (evidence.protectsData) return { verdict: 'idle-data-remains', confidence, reason: 'resources-seen' };
  if (evidence.hasServiceGrants) return { verdict: 'idle-data-remains', confidence, reason: 'service-grants' };
  if (evidence.usage === 'SIGN_VERIFY' || evidence.usage === 'KEY_AGREEMENT') {
    return { verdict: 'idle-data-remains', confidence, reason: 'public-key-may-be-used-offline' };
  }
  return { verdict: 'idle-nothing-found', confidence, reason: 'no-use-no-resources' };
}
