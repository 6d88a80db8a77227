import type { Severity } from '@/lib/model/analyzer';

/** What a key's risk is computed from. */
export interface RiskInput {
  /** Severities of the findings on the key that still need somebody. */
  readonly findings: readonly Severity[];
  readonly state: string;
  readonly policy_verdict: string;
  readonly grants_known: boolean;
  /** Days past the site's limit or past a missed date; null when not overdue or not known. */
  readonly rotation_overdue_days: number | null;
  /** Calls that a key pending deletion refused. */
  readonly deletion_attempts: number;
  /** Accounts outside the zone of trust that used the key. */
  readonly strangers: number;
}

export const RISK_PARTS = [
  'worst-finding',
  'more-findings',
  'public-policy',
  'external-policy',
  'stranger-used',
  'deletion-attempts',
  'rotation-overdue',
] as const;
export type RiskPartKind = (typeof RISK_PARTS)[number];

export interface RiskPart {
  readonly kind: RiskPartKind;
  readonly points: number;
}

export interface Risk {
  /** 0 to 100. */
  readonly score: number;
  /** The policy or the grants are not known, so the true score may be higher. */
  readonly atLeast: boolean;
  readonly parts: readonly RiskPart[];
}

const FINDING_POINTS: Readonly<Record<Severity, number>> = { critical: 60, high: 40, medium: 20, low: 8, info: 1 };
const MORE_FINDINGS_AT_MOST = 20;

/**
 * How much a key deserves to be looked at, 0 to 100. The sum of: the worst open finding (critical 60, high 40,
 * medium 20, low 8, info 1); a quarter of the points of every further finding, 20 at most; a policy that is public
 * (25) or open to accounts outside the zone of trust (10); use by such an account (5); refused calls while the key
 * waits for deletion (15); overdue rotation (5). Capped at 100. What is not known adds nothing, and `atLeast` says so. Of
 * a key that is deleted only findings count: nobody gets at anything by it.
 */
export function keyRisk(input: RiskInput): Risk {
  const isGone = input.state === 'Deleted';
  const points = input.findings.map((severity) => FINDING_POINTS[severity]).sort((a, b) => b - a);
  const [worst = 0, ...others] = points;
  const more = Math.min(MORE_FINDINGS_AT_MOST, Math.round(others.reduce((sum, one) => sum + one, 0) / 4));
  const ofKey: readonly RiskPart[] = [
    { kind: 'public-policy', points: input.policy_verdict === 'public' ? 25 : 0 },
    { kind: 'external-policy', points: input.policy_verdict === 'external' ? 10 : 0 },
    { kind: 'stranger-used', points: input.strangers > 0 ? 5 : 0 },
    { kind: 'deletion-attempts', points: input.deletion_attempts > 0 ? 15 : 0 },
    { kind: 'rotation-overdue', points: (input.rotation_overdue_days ?? 0) > 0 ? 5 : 0 },
  ];
  const ofFindings: readonly RiskPart[] = [
    { kind: 'worst-finding', points: worst },
    { kind: 'more-findings', points: more },
  ];
  const parts = [...ofFindings, ...(isGone ? [] : ofKey)].filter((part) => part.points > 0);
  return {
    score: Math.min(
      100,
      parts.reduce((sum, part) => sum + part.points, 0),
    ),
    atLeast:
      !isGone && (!input.grants_known || input.policy_verdict === 'unknown' || input.policy_verdict === 'undetermined'),
    parts,
  };
}
