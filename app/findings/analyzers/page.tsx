import type { Metadata } from 'next';
import Link from 'next/link';
import { href } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { BackLink } from '@/app/ui/back-link';
import { EmptyState } from '@/app/ui/empty-state';
import { PageHead } from '@/app/ui/page-head';
import { Panel } from '@/app/ui/panel';
import { SearchForm } from '@/app/ui/search-form';
import { viewOfReader } from '@/app/view';
import { judgementOf } from '@/lib/findings/settings';
import { ANALYZER_COUNT, analyzerFamilies } from '@/lib/queries/analyzer-catalogue';
import { currentSite } from '@/lib/queries/current-site';
import { runtime } from '@/lib/runtime';
import { AnalyzerCard } from './analyzer-card';
import styles from './analyzers.module.css';

/** More letters than any word of the catalogue has. */
const LONGEST_SEARCH = 200;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.catalogue.title };
}

/** Every analyzer in its own words, and how it answered last. */
export default async function AnalyzersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const search = (first(params, 'q') ?? '').slice(0, LONGEST_SEARCH);
  const families = analyzerFamilies(search, view.language);
  const runs = new Map((await runtime().ledger.latestRuns()).map((run) => [run.analyzer, run]));
  const { site } = await currentSite(runtime());
  const { catalogue, findings } = view.words;
  const shown = families.reduce((sum, { analyzers }) => sum + analyzers.length, 0);
  return (
    <AppShell view={view} user={user} active="findings" path="/findings/analyzers" params={params}>
      <BackLink href={href('/findings')}>{catalogue.back}</BackLink>
      <PageHead title={catalogue.title} lead={catalogue.lead} />
      <SearchForm
        action="/findings/analyzers"
        params={{}}
        search={search}
        label={catalogue.search}
        hint={catalogue.searchHint}
        button={catalogue.searchButton}
        maxLength={LONGEST_SEARCH}
      >
        <span aria-live="polite">{catalogue.shown(view.format.count(shown), view.format.count(ANALYZER_COUNT))}</span>
      </SearchForm>
      {families.length === 0 ? (
        <Panel title={catalogue.title}>
          <EmptyState view={view} kind="no-match" title={catalogue.none}>
            {catalogue.noneText} <Link href={href('/findings/analyzers')}>{catalogue.all}</Link>
          </EmptyState>
        </Panel>
      ) : (
        <>
          <nav className={styles.families} aria-label={catalogue.families}>
            {families.map(({ category, analyzers }) => (
              <a key={category} href={`#family-${category}`}>
                {findings.categories[category]} <span>{view.format.count(analyzers.length)}</span>
              </a>
            ))}
          </nav>
          <div className={styles.stack}>
            {families.map(({ category, analyzers }) => (
              <Panel key={category} id={`family-${category}`} title={findings.categories[category]} flush>
                {analyzers.map((analyzer) => (
                  <AnalyzerCard
                    key={analyzer.id}
                    view={view}
                    analyzer={analyzer}
                    run={runs.get(analyzer.id) ?? null}
                    numbers={judgementOf(analyzer, site, null).numbers}
                  />
                ))}
              </Panel>
            ))}
          </div>
        </>
      )}
    </AppShell>
  );
}
