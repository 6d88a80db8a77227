import Link from 'next/link';
import { href } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { ANALYZERS } from '@/lib/analyzers';
import { isOn, judgementOf } from '@/lib/findings/settings';
import type { Analyzer } from '@/lib/model/analyzer';
import type { AnalyzerScope } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import type { Runtime } from '@/lib/runtime';
import styles from './analyzers.module.css';

interface Props {
  readonly view: View;
  /** As it is now, with the settings that were saved. */
  readonly site: Site;
  readonly runs: Awaited<ReturnType<Runtime['ledger']['latestRuns']>>;
}

/** Every analyzer with what it judges by and where it looks; those that differ from the catalogue say how. */
export function AnalyzerList({ view, site, runs }: Props) {
  const words = view.words.analyzerSettings;
  const { findings, catalogue } = view.words;
  const last = new Map(runs.map((run) => [run.analyzer, run]));
  const changed = ANALYZERS.filter((analyzer) => differing(analyzer, site).length > 0).length;
  const off = ANALYZERS.filter((analyzer) => !isOn(analyzer, site)).length;
  return (
    <Panel title={words.title} lead={words.lead(view.format.count(changed), view.format.count(off))} flush>
      <Table
        view={view}
        caption={words.title}
        rows={ANALYZERS.toSorted((a, b) => a.code.localeCompare(b.code))}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'analyzer',
            title: words.columns.analyzer,
            pinned: true,
            cell: ({ id, code, title }) => (
              <Link href={href('/settings', { tab: 'analyzers', analyzer: id })} prefetch={false}>
                {code} · {title[view.language]}
              </Link>
            ),
          },
          {
            id: 'state',
            title: words.columns.state,
            width: 60,
            cell: (analyzer) => (
              <StateBadge tone={isOn(analyzer, site) ? 'plain' : 'warning'}>
                {isOn(analyzer, site) ? words.on : words.off}
              </StateBadge>
            ),
          },
          {
            id: 'thresholds',
            title: words.columns.thresholds,
            wrap: true,
            cell: (analyzer) => <Numbers view={view} analyzer={analyzer} site={site} />,
          },
          {
            id: 'scope',
            title: words.columns.scope,
            width: 90,
            cell: (analyzer) => (
              <Untrusted view={view} text={scopeWords(view, judgementOf(analyzer, site, null).scope)} limit={200} />
            ),
          },
          {
            id: 'last',
            title: words.columns.last,
            width: 100,
            cell: ({ id }) => {
              const run = last.get(id);
              if (!run) return catalogue.neverRun;
              if (run.outcome === 'complete') return catalogue.answered(view.format.count(run.findings));
              return findings.outcomes[run.outcome];
            },
          },
        ]}
      />
    </Panel>
  );
}

function Numbers({ view, analyzer, site }: { readonly view: View; readonly analyzer: Analyzer; readonly site: Site }) {
  const words = view.words.analyzerSettings;
  if (analyzer.thresholds === undefined) return words.none;
  const other = differing(analyzer, site);
  if (other.length === 0) return words.usual;
  return (
    <span className={styles.changed}>
      {other
        .map(
          ({ label, value, usual }) =>
            `${label[view.language]}: ${view.format.count(value)} (${view.format.count(usual)})`,
        )
        .join(' · ')}
    </span>
  );
}

/** The thresholds of an analyzer that a site has changed. */
function differing(analyzer: Analyzer, site: Site) {
  const { numbers } = judgementOf(analyzer, site, null);
  return Object.entries(analyzer.thresholds ?? {}).flatMap(([name, threshold]) => {
    const value = numbers[name] ?? threshold.usual;
    return value === threshold.usual ? [] : [{ ...threshold, value }];
  });
}

/** Where an analyzer looks, in a few words. */
export function scopeWords(view: View, { accounts, regions, tags }: AnalyzerScope): string {
  const words = view.words.analyzerSettings;
  const { count } = view.format;
  const parts = [
    ...(accounts.length > 0 ? [words.accounts(count(accounts.length))] : []),
    ...(regions.length > 0 ? [words.regions(count(regions.length))] : []),
    ...(tags.length > 0 ? [words.tags(tags.map(({ key, value }) => `${key}=${value}`).join(', '))] : []),
  ];
  return parts.length === 0 ? words.everywhere : parts.join(' · ');
}
