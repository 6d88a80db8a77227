import { type UnusedReason, type UnusedVerdict, type UseEvidence, unusedVerdict, windowDaysSeen } from './unused';

/** The columns of `keys` that change by the passing of time alone. */
export interface VerdictColumns {
  readonly unused_verdict: UnusedVerdict;
  readonly unused_confidence: 'high' | 'medium' | 'low' | null;
  readonly unused_reason: UnusedReason;
  readonly covered_days: number;
}

/** What is thought of a key's use as of an instant. */
export function verdictColumns(evidence: UseEvidence, asOf: Date): VerdictColumns {
  const { verdict, confidence, reason } = unusedVerdict(evidence, asOf);
  return {
    unused_verdict: verdict,
    unused_confidence: confidence,
    unused_reason: reason,
    covered_days: windowDaysSeen(evidence.logDays, evidence.windowDays, asOf),
  };
}
