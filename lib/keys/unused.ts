import { DAY_MS, daysBefore, HOUR_MS, wholeDays } from '@/lib/model/time';

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
  'kept-for-recovery',
  'no-use-no-resources',
] as const;
export type UnusedReason = (typeof UNUSED_REASONS)[number];

export interface UseEvidence {
  readonly manager: string | null;
  readonly state: string | null;
  readonly spec: string | null;
  readonly usage: string | null;
  readonly createdAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** What GetKeyLastUsage said and when; null: the API was not asked. */
  readonly api: { readonly at: Date | null; readonly trackingSince: Date | null; readonly askedAt: Date } | null;
  /** Days on which records of the key's account and Region are here, as days since 1970. */
  readonly logDays: ReadonlySet<number>;
  readonly windowDays: number;
  /** Long-lived data was seen under the key: buckets, volumes, tables, secrets. */
  readonly protectsData: boolean;
  readonly hasServiceGrants: boolean;
  readonly relativeInUse: boolean;
  /** Names and descriptions that people gave the key. */
  readonly words: readonly string[];
}

export interface UnusedOpinion {
  readonly verdict: UnusedVerdict;
  readonly confidence: 'high' | 'medium' | 'low' | null;
  readonly reason: UnusedReason;
}

/** Keys younger than this are given time. */
const GRACE_DAYS = 30;

/** GetKeyLastUsage lags by up to an hour (FACTS.md §3). */
const API_LAG_MS = HOUR_MS;

/** Keys that are idle by design until the day they are needed. */
const RECOVERY =
  /(?:^|[^a-z0-9])(?:dr|disaster|recovery|fail-?over|standby|back-?ups?|archive|escrow|break-?glass|재해|복구|백업)(?:[^a-z0-9]|$)/i;

/**
 * Whether a key is in use (PRODUCT.md §2.3). Never concludes "no use" from silence that is not proven: for each day of
 * the window, by records of the key's account and Region or by an API that tracked use on that day.
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
  const days = daysTouched(evidence.createdAt && evidence.createdAt > since ? evidence.createdAt : since, asOf);
  const inLogs = (day: number) => evidence.logDays.has(day);
  const inApi = (day: number) => apiTracked(evidence.api, day, asOf);
  if (!silent(days, (day) => inLogs(day) || inApi(day))) {
    return { verdict: 'cannot-tell', confidence: 'low', reason: 'no-coverage' };
  }
  const confidence = silent(days, inLogs) && silent(days, inApi) ? 'high' : 'medium';
  const remains = reasonToKeep(evidence);
  return remains === null
    ? { verdict: 'idle-nothing-found', confidence, reason: 'no-use-no-resources' }
    : { verdict: 'idle-data-remains', confidence, reason: remains };
}

/** What a key may still be needed for though nobody calls it. */
function reasonToKeep(evidence: UseEvidence): UnusedReason | null {
  if (evidence.relativeInUse) return 'replica-of-used-key';
  if (evidence.protectsData) return 'resources-seen';
  if (evidence.hasServiceGrants) return 'service-grants';
  if (hasPublicHalf(evidence)) return 'public-key-may-be-used-offline';
  return evidence.words.some((text) => RECOVERY.test(text)) ? 'kept-for-recovery' : null;
}

function hasPublicHalf({ spec, usage }: UseEvidence): boolean {
  if (usage === 'SIGN_VERIFY' || usage === 'KEY_AGREEMENT') return true;
  return spec !== null && spec !== 'SYMMETRIC_DEFAULT' && !spec.startsWith('HMAC_');
}

/** Days of the window with records, at most as many as the window has. */
export function windowDaysSeen(logDays: ReadonlySet<number>, windowDays: number, asOf: Date): number {
  const days = daysTouched(daysBefore(asOf, windowDays), asOf);
  return Math.min(days.filter((day) => logDays.has(day)).length, windowDays);
}

function dayOf(instant: Date): number {
  return Math.floor(instant.getTime() / DAY_MS);
}

function daysTouched(from: Date, to: Date): number[] {
  return Array.from({ length: dayOf(to) - dayOf(from) + 1 }, (_, index) => dayOf(from) + index);
}

/** Whether every day is covered; of the two that the span only touches, one may be missing. */
function silent(days: readonly number[], isCovered: (day: number) => boolean): boolean {
  const missing = days.flatMap((day, index) => (isCovered(day) ? [] : [index]));
  return missing.length === 0 || (missing.length === 1 && (missing[0] === 0 || missing[0] === days.length - 1));
}

/** The API knows of each use since its tracking began, and of none after the last one it names. */
function apiTracked(api: UseEvidence['api'], day: number, asOf: Date): boolean {
  const from = api?.at ?? api?.trackingSince ?? null;
  if (api === null || from === null || dayOf(from) > day) return false;
  const until = new Date(api.askedAt.getTime() - API_LAG_MS);
  return dayOf(until) >= day || until >= asOf;
}
