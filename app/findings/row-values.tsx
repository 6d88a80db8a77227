import { comparedPrincipal } from '@/app/keys/policy-words';
import { KeyName } from '@/app/ui/key-name';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { columnLabel } from '@/lib/i18n/finding-columns';
import type { FindingRow } from '@/lib/model/analyzer';
import { parseKeyArn } from '@/lib/model/parse';
import styles from './finding-detail.module.css';

/** Columns that every row has and that the page shows elsewhere. */
const ELSEWHERE = ['subject', 'account_id', 'region', 'observed_at', 'event_ids', 'event_count', 'confidence', 'steps'];

/** Characters beyond which a value is folded. */
const LONG = 140;

/** The analyzer's own columns with their values; what the row leaves open is said to be not known. */
export function RowValues({ view, row }: { readonly view: View; readonly row: FindingRow }) {
  const values = Object.entries(row).filter(([column]) => !ELSEWHERE.includes(column));
  if (values.length === 0) return null;
  return (
    <>
      <h3>{view.words.findings.values}</h3>
      <dl className={styles.values}>
        {values.map(([column, value]) => (
          <div key={column} style={{ display: 'contents' }}>
            <dt>{columnLabel(column, view.language)}</dt>
            <dd>
              <Value view={view} value={value} column={column} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Value({ view, value, column }: { readonly view: View; readonly value: unknown; readonly column: string }) {
  const { findings, ui } = view.words;
  if (value === null || value === undefined) return <span title={ui.unknown}>–</span>;
  if (value instanceof Date) return <TimeText view={view} at={value} show="absolute" />;
  if (typeof value === 'boolean') return value ? findings.yes : findings.no;
  if (typeof value === 'number') return view.format.count(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return findings.none;
    return (
      <ul>
        {value.slice(0, 40).map((one) => (
          <li key={JSON.stringify(one)}>
            <Value view={view} value={one} column={column} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value !== 'string') return <Untrusted view={view} text={JSON.stringify(value)} mono />;
  const words = codeWords(view, column, value);
  if (words !== null) return words;
  if (column === 'gained' || column === 'who_gained') return <Folded view={view} text={accessText(view, value)} />;
  if (parseKeyArn(value)) return <KeyName view={view} arn={value} />;
  if (/account/.test(column) && /^\d{12}$/.test(value)) return view.format.account(value);
  return <Folded view={view} text={value} />;
}

/** A long text behind its beginning. */
function Folded({ view, text }: { readonly view: View; readonly text: string }) {
  const whole = (
    <Untrusted view={view} text={text} limit={10_000} mono={text.startsWith('arn:') || text.startsWith('{')} />
  );
  if (text.length <= LONG) return whole;
  return (
    <details className={styles.long}>
      <summary>
        <Untrusted view={view} text={text.slice(0, LONG)} /> …
      </summary>
      {whole}
    </details>
  );
}

/** "any principal of account …: kms:Decrypt, …" in the reader's words. */
function accessText(view: View, value: string): string {
  const cut = value.indexOf(': kms:');
  return cut === -1
    ? comparedPrincipal(view, value)
    : `${comparedPrincipal(view, value.slice(0, cut))}${value.slice(cut)}`;
}

/** What a code of a closed list means; null for any other text. */
function codeWords(view: View, column: string, value: string): string | null {
  const { findings, keys, ui } = view.words;
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    condition: findings.conditions,
    eligibility: keys.eligibility,
    reason: { ...keys.reasons, ...findings.noEffect },
    reasons: findings.noEffect,
    problem: findings.aliasProblems,
    direction: findings.directions,
    through: findings.waysIn,
    state: ui.keyStates,
    verdict: { ...keys.unusedVerdicts, ...keys.verdicts },
    services: { direct: keys.direct, unknown: keys.unknownService },
    via_service: { direct: keys.direct, unknown: keys.unknownService },
    principals: { unknown: keys.unknownPrincipal },
    principal: { unknown: keys.unknownPrincipal },
  };
  return lists[column]?.[value] ?? null;
}
