import type { View } from '@/app/view';
import type { Risk } from '@/lib/queries/key-risk';
import styles from './keys.module.css';

/** The score as a number and a bar; `≥` where something that would add to it is not known. */
export function RiskScore({ view, risk }: { readonly view: View; readonly risk: Risk }) {
  const { keys, keyPage } = view.words;
  const parts = risk.parts.map(({ kind, points }) => `${keys.riskParts[kind]} +${points}`);
  const title = [...parts, ...(risk.atLeast ? [keys.riskAtLeast] : [])].join('\n');
  return (
    <span className={styles.risk} title={title === '' ? keyPage.noRisk : title}>
      <span className={styles.riskBar} aria-hidden="true">
        <span style={{ width: `${risk.score}%` }} className={styles[levelOf(risk.score)]} />
      </span>
      <span className={styles.riskNumber}>
        {risk.atLeast ? <span className={styles.quiet}>≥ </span> : null}
        {risk.score}
      </span>
    </span>
  );
}

function levelOf(score: number): 'quietRisk' | 'someRisk' | 'highRisk' | 'worstRisk' {
  if (score >= 60) return 'worstRisk';
  if (score >= 40) return 'highRisk';
  return score >= 20 ? 'someRisk' : 'quietRisk';
}
