import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { href } from '@/app/href';
import { Coded } from '@/app/ui/coded';
import { SeverityBadge } from '@/app/ui/severity-badge';
import type { View } from '@/app/view';
import type { Analyzer } from '@/lib/model/analyzer';
import type { Runtime } from '@/lib/runtime';
import { Controls } from '../controls';
import { Step } from '../remediation';
import { Terraform } from '../terraform';
import styles from './analyzers.module.css';

type Run = Awaited<ReturnType<Runtime['ledger']['latestRuns']>>[number];

interface Props {
  readonly view: View;
  readonly analyzer: Analyzer;
  /** Its last run; null when it never ran. */
  readonly run: Run | null;
  /** Its thresholds in force, by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** One analyzer: what it asks and how it was answered last; the rest on demand. The address `#id` names it. */
export function AnalyzerCard({ view, analyzer, run, numbers }: Props) {
  const { catalogue, findings, findingDetail } = view.words;
  const { language } = view;
  return (
    <article className={styles.card} id={analyzer.id}>
      <header className={styles.head}>
        <h3>
          <a href={`#${analyzer.id}`}>{analyzer.title[language]}</a>
        </h3>
        <code className={styles.code}>{analyzer.code}</code>
        <SeverityBadge view={view} severity={analyzer.severity} />
        <LastAnswer view={view} analyzer={analyzer} run={run} />
      </header>
      <p>
        <Coded text={analyzer.rationale[language]} />
      </p>
      <p className={styles.quiet}>
        {analyzer.kind === 'occurrence' ? findingDetail.kindOccurrence : findingDetail.kindCondition}{' '}
        {findingDetail.restsOn(analyzer.needs.map((need) => findingDetail.needs[need]).join(', '))}{' '}
        {run?.outcome === 'cannot-tell' ? (
          <strong>
            {findings.outcomes['cannot-tell']}.{' '}
            {catalogue.missing(analyzer.needs.map((need) => findingDetail.needs[need]).join(', '))}
          </strong>
        ) : null}
      </p>
      <p className={styles.quiet}>
        {catalogue.severityRule}: {analyzer.severityRule[language]}
      </p>
      <details className={styles.more}>
        <summary>
          <ChevronRight size={14} aria-hidden="true" /> {catalogue.more}
        </summary>
        <div className={styles.parts}>
          <div>
            <h4>{catalogue.doing}</h4>
            <ul>
              {analyzer.remediation[language].map((step) => (
                <li key={step}>
                  <Step view={view} step={step} />
                </li>
              ))}
            </ul>
          </div>
          <Part title={catalogue.breaks} lines={[analyzer.breaks[language]]} />
          <Terraform view={view} code={analyzer.terraform} />
          <Part title={findingDetail.falsePositives} lines={analyzer.falsePositives[language]} />
          <Part title={findingDetail.blindSpots} lines={analyzer.blindSpots[language]} />
          <div>
            <h4>{findingDetail.references}</h4>
            <ul>
              {analyzer.references.map((address) => (
                <li key={address}>
                  <a href={address} rel="noreferrer" target="_blank">
                    {address.replace(/^https:\/\//, '')}
                  </a>
                </li>
              ))}
            </ul>
          </div>
          <div>
            <h4>{catalogue.controls}</h4>
            <Controls view={view} analyzer={analyzer} />
          </div>
          <Thresholds view={view} analyzer={analyzer} numbers={numbers} />
        </div>
      </details>
    </article>
  );
}

function Thresholds({ view, analyzer, numbers }: Pick<Props, 'view' | 'analyzer' | 'numbers'>) {
  const words = view.words.analyzerSettings;
  const { count } = view.format;
  const thresholds = Object.entries(analyzer.thresholds ?? {});
  return (
    <div>
      <h4>{words.thresholds}</h4>
      <ul>
        {thresholds.length === 0 ? <li>{words.noThresholds}</li> : null}
        {thresholds.map(([name, { label, usual }]) => {
          const value = numbers[name] ?? usual;
          return (
            <li key={name}>
              {label[view.language]}: <strong>{count(value)}</strong>
              {value === usual ? null : ` (${words.usually(count(usual))})`}
            </li>
          );
        })}
        <li>
          <Link href={href('/settings', { tab: 'analyzers', analyzer: analyzer.id })} prefetch={false}>
            {words.edit(analyzer.title[view.language])}
          </Link>
        </li>
      </ul>
    </div>
  );
}

function LastAnswer({ view, analyzer, run }: Pick<Props, 'view' | 'analyzer' | 'run'>) {
  const { catalogue, findings } = view.words;
  const said =
    run === null
      ? catalogue.neverRun
      : run.outcome === 'complete'
        ? catalogue.answered(view.format.count(run.findings))
        : findings.outcomes[run.outcome];
  return (
    <span className={styles.answer}>
      {catalogue.lastAnswer}:{' '}
      {run !== null && run.outcome === 'complete' && run.findings > 0 ? (
        <Link href={href('/findings', { analyzer: analyzer.id })} title={catalogue.showFindings}>
          {said}
        </Link>
      ) : (
        said
      )}
    </span>
  );
}

function Part({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div>
      <h4>{title}</h4>
      <ul>
        {lines.map((line) => (
          <li key={line}>
            <Coded text={line} />
          </li>
        ))}
      </ul>
    </div>
  );
}
