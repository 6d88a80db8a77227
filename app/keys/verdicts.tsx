import { StateBadge, type Tone } from '@/app/ui/state-badge';
import type { View } from '@/app/view';
import styles from './keys.module.css';

const POLICY_TONES: Readonly<Record<string, Tone>> = {
  private: 'plain',
  external: 'warning',
  public: 'critical',
  undetermined: 'warning',
  'confused-deputy': 'warning',
};

interface PolicyVerdictProps {
  readonly view: View;
  readonly verdict: string;
  /** Says that it is the policy's verdict, where nothing around it does. */
  readonly named?: boolean;
}

/** How open a policy is; a dashed "not known" never looks like "private". */
export function PolicyVerdict({ view, verdict, named = false }: PolicyVerdictProps) {
  const { keys, keyPolicy } = view.words;
  const words: Readonly<Record<string, string>> = keys.verdicts;
  const hints: Readonly<Record<string, string>> = keys.verdictHints;
  return (
    <span className={styles.verdict} title={hints[verdict]}>
      <StateBadge tone={POLICY_TONES[verdict] ?? 'quiet'}>
        {named ? `${keyPolicy.policyTitle}: ` : ''}
        {words[verdict] ?? verdict}
      </StateBadge>
    </span>
  );
}

const UNUSED_TONES: Readonly<Record<string, Tone>> = {
  'in-use': 'plain',
  'idle-data-remains': 'warning',
  'idle-nothing-found': 'active',
};

interface Unused {
  readonly unused_verdict: string;
  readonly unused_confidence: string | null;
  readonly unused_reason: string;
  readonly covered_days: number;
  readonly window_days: number;
}

/** Whether a key is in use, with the reason and how sure that is in the tooltip. */
export function UnusedVerdict({ view, verdict }: { readonly view: View; readonly verdict: Unused }) {
  const words: Readonly<Record<string, string>> = view.words.keys.unusedVerdicts;
  return (
    <span className={styles.verdict} title={unusedReason(view, verdict)}>
      <StateBadge tone={UNUSED_TONES[verdict.unused_verdict] ?? 'quiet'}>
        {words[verdict.unused_verdict] ?? verdict.unused_verdict}
      </StateBadge>
    </span>
  );
}

/** Why the verdict is what it is, in a sentence or two. */
export function unusedReason(
  view: View,
  { unused_confidence, unused_reason, covered_days, window_days }: Unused,
): string {
  const { keys } = view.words;
  const reasons: Readonly<Record<string, string>> = keys.reasons;
  const confidences: Readonly<Record<string, string>> = keys.confidence;
  return [
    reasons[unused_reason] ?? unused_reason,
    ...(unused_confidence ? [confidences[unused_confidence] ?? unused_confidence] : []),
    keys.coveredDays(view.format.count(covered_days), view.format.count(window_days)),
  ].join(' · ');
}
