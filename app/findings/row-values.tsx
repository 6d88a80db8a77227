import { comparedPrincipal } from '@/app/keys/policy-words';
import { KeyName } from '@/app/ui/key-name';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { columnLabel } from '@/lib/i18n/finding-columns';
import type { FindingRow } from '@/lib/model/analyzer';
import { parseKeyArn } from '@/lib/model/parse';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { callersAmong } from '@/lib/queries/principal-detail';
import { runtime } from '@/lib/runtime';
import styles from './finding-detail.module.css';
import { Who } from './who';

/** Columns that every row has and that the page shows elsewhere. */
const ELSEWHERE = ['subject', 'account_id', 'region', 'observed_at', 'event_ids', 'event_count', 'confidence', 'steps'];

/** Columns that name principals. */
const WHO = ['principal', 'principals'];

/** Characters beyond which a value is folded. */
const LONG = 140;

/** The analyzer's own columns with their values; what the row leaves open is said to be not known. */
export async function RowValues({ view, row }: { readonly view: View; readonly row: FindingRow }) {
  const values = Object.entries(row).filter(([column]) => !ELSEWHERE.includes(column));
  if (values.length === 0) return null;
  const { models } = runtime();
  const [aliases, callers] = await Promise.all([
    aliasesOf(models, textsOf(values).filter(parseKeyArn)),
    callersAmong(models, textsOf(values.filter(([column]) => WHO.includes(column)))),
  ]);
  const names = { aliases, callers };
  return (
    <>
      <h3>{view.words.findingDetail.values}</h3>
      <dl className={styles.values}>
        {values.map(([column, value]) => (
          <div key={column} style={{ display: 'contents' }}>
            <dt>{columnLabel(column, view.language)}</dt>
            <dd>
              <Value view={view} value={value} column={column} names={names} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

interface Names {
  /** Of keys, by their ARNs. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Principals that have a page. */
  readonly callers: ReadonlySet<string>;
}

/** The texts among some values, and among the lists of them. */
function textsOf(values: readonly (readonly [string, unknown])[]): string[] {
  return values.flatMap(([, value]): unknown => value).filter((value): value is string => typeof value === 'string');
}

interface ValueProps {
  readonly view: View;
  readonly value: unknown;
  readonly column: string;
  readonly names: Names;
}

function Value({ view, value, column, names }: ValueProps) {
  const { ui, findingDetail } = view.words;
  if (value === null || value === undefined) return <span title={ui.unknown}>–</span>;
  if (value instanceof Date) return <TimeText view={view} at={value} show="absolute" />;
  if (typeof value === 'boolean') return value ? findingDetail.yes : findingDetail.no;
  if (typeof value === 'number') return view.format.count(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return findingDetail.none;
    return (
      <ul>
        {value.slice(0, 40).map((one) => (
          <li key={JSON.stringify(one)}>
            <Value view={view} value={one} column={column} names={names} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value !== 'string') return <Untrusted view={view} text={JSON.stringify(value)} mono />;
  const words = codeWords(view, column, value);
  if (words !== null) return words;
  if (column === 'gained' || column === 'who_gained') return <Folded view={view} text={accessText(view, value)} />;
  if (parseKeyArn(value)) return <KeyName view={view} arn={value} alias={names.aliases.get(value) ?? null} />;
  if (WHO.includes(column) && names.callers.has(value)) {
    return <Who view={view} principal={value} callers={names.callers} />;
  }
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
  const { keys, keyPage, ui, findingValues } = view.words;
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    condition: { ...findingValues.conditions, ...findingValues.trailKeyConditions },
    eligibility: keys.eligibility,
    reason: { ...keys.reasons, ...findingValues.noEffect },
    reasons: { ...findingValues.noEffect, ...findingValues.aliasSigns },
    problem: { ...findingValues.aliasProblems, ...findingValues.credentialProblems },
    excludes: findingValues.exclusions,
    recorded: findingValues.recordings,
    aspect: keyPage.aspects,
    direction: findingValues.directions,
    through: findingValues.waysIn,
    state: ui.keyStates,
    verdict: { ...keys.unusedVerdicts, ...keys.verdicts },
    services: { direct: keyPage.direct, unknown: keyPage.unknownService },
    via_service: { direct: keyPage.direct, unknown: keyPage.unknownService },
    principals: { unknown: keyPage.unknownPrincipal },
    principal: { unknown: keyPage.unknownPrincipal },
  };
  return lists[column]?.[value] ?? null;
}
