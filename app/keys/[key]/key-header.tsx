import { ExternalLink } from 'lucide-react';
import { PolicyVerdict, UnusedVerdict } from '@/app/keys/verdicts';
import { ArnText } from '@/app/ui/arn-text';
import { buttonClass } from '@/app/ui/button';
import { shortKeyId } from '@/app/ui/key-name';
import { KeyStateBadge, StateBadge } from '@/app/ui/state-badge';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { KeyRecord } from '@/lib/queries/key-record';
import type { Risk } from '@/lib/queries/key-risk';
import styles from './page.module.css';

interface Props {
  readonly view: View;
  readonly record: KeyRecord;
  readonly risk: Risk;
}

/** Which key this is, how it stands, and how much it deserves to be looked at. */
export function KeyHeader({ view, record, risk }: Props) {
  const { keys, keyPage } = view.words;
  const parts = risk.parts.map(({ kind, points }) => `${keys.riskParts[kind]} +${points}`);
  const manager = record.manager === 'AWS' || record.manager === 'CUSTOMER' ? record.manager : 'unknown';
  return (
    <header className={styles.header}>
      <div className={styles.names}>
        <h1>
          {record.alias ? (
            <Untrusted view={view} text={record.alias} limit={120} />
          ) : (
            <span className="mono">{shortKeyId(record.key_id)}</span>
          )}
        </h1>
        <div className={styles.arn}>
          <ArnText view={view} arn={record.key_arn} />
        </div>
        <div className={styles.badges}>
          <KeyStateBadge view={view} state={record.state} />
          <UnusedVerdict view={view} verdict={record} />
          <PolicyVerdict view={view} verdict={record.policy_verdict} named />
          <StateBadge tone="quiet">{keys.manager[manager]}</StateBadge>
          {record.multi_region === 'PRIMARY' ? <StateBadge tone="quiet">{keys.primary}</StateBadge> : null}
          {record.multi_region === 'REPLICA' ? <StateBadge tone="quiet">{keys.replica}</StateBadge> : null}
          {record.owner ? <Labelled view={view} label={keys.columns.owner} text={record.owner} /> : null}
          {record.environment ? (
            <Labelled view={view} label={keys.columns.environment} text={record.environment} />
          ) : null}
          <a className={buttonClass('quiet')} href={consoleAddress(record)} target="_blank" rel="noreferrer">
            {keyPage.console} <ExternalLink size={13} aria-hidden="true" />
          </a>
        </div>
      </div>
      <p
        className={styles.score}
        title={[...parts, ...(risk.atLeast ? [keys.riskAtLeast] : [])].join('\n') || keyPage.noRisk}
      >
        <span className={styles.scoreLabel}>{keyPage.riskTitle}</span>
        <strong>
          {risk.atLeast ? '≥ ' : ''}
          {risk.score}
        </strong>
        <span className={styles.scoreLabel}>/ 100</span>
      </p>
    </header>
  );
}

function Labelled({ view, label, text }: { readonly view: View; readonly label: string; readonly text: string }) {
  return (
    <StateBadge tone="quiet">
      {`${label}:\u00a0`}
      <Untrusted view={view} text={text} limit={40} />
    </StateBadge>
  );
}

/** The key in the console of its partition. */
function consoleAddress({ key_arn, region, key_id }: KeyRecord): string {
  const host = key_arn.startsWith('arn:aws-cn:')
    ? 'console.amazonaws.cn'
    : key_arn.startsWith('arn:aws-us-gov:')
      ? 'console.amazonaws-us-gov.com'
      : 'console.aws.amazon.com';
  return `https://${host}/kms/home?region=${encodeURIComponent(region)}#/kms/keys/${encodeURIComponent(key_id)}`;
}
