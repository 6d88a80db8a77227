import type { Metadata } from 'next';
import { href } from '@/app/href';
import { parseRange } from '@/app/range';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { PageHead } from '@/app/ui/page-head';
import { Tabs } from '@/app/ui/tabs';
import { UploadPanel } from '@/app/upload/upload-panel';
import { viewOfReader } from '@/app/view';
import { includesRole } from '@/lib/model/actor';
import { coverageSummary } from '@/lib/queries/coverage-summary';
import { runtime } from '@/lib/runtime';
import { Accounting } from './accounting';
import { BlindSpots } from './blind-spots';
import { Connected } from './connected';
import { CoverageTab } from './coverage-tab';
import { EarlierRead } from './earlier-read';
import { Files } from './files';
import { Incidents } from './incidents';
import { Quarantine } from './quarantine';
import { Runs } from './runs';
import styles from './sources.module.css';

const TABS = ['files', 'connected', 'quarantine', 'coverage', 'blind-spots', 'runs'] as const;
type TabId = (typeof TABS)[number];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.sources.title };
}

/** What the numbers of every other page rest on. */
export default async function SourcesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const coverage = await coverageSummary(runtime().models);
  const anchor = coverage.last_event ?? view.now;
  const range = parseRange({ from: 'now-90d', ...params }, anchor);
  const { sources } = view.words;
  const tab = TABS.find((id) => id === first(params, 'tab')) ?? 'files';
  const counts: Partial<Record<TabId, number>> = { files: coverage.files, quarantine: coverage.broken_files };
  return (
    <AppShell
      view={view}
      user={user}
      active="sources"
      path="/sources"
      params={params}
      {...(tab === 'coverage' ? { range: { range, anchor } } : {})}
    >
      <PageHead title={sources.title} lead={sources.lead} />
      <div className={styles.stack}>
        <Incidents view={view} />
        <EarlierRead view={view} />
        <Accounting view={view} mayPause={includesRole(user.role, 'admin')} />
        <Tabs
          view={view}
          label={sources.title}
          active={tab}
          tabs={TABS.map((id) => ({
            id,
            label: sources.tabs[id],
            href: href('/sources', { tab: id }),
            ...(counts[id] === undefined ? {} : { count: counts[id] }),
          }))}
        />
        {tab === 'files' ? (
          <>
            <UploadPanel view={view} user={user} />
            <Files view={view} params={params} />
          </>
        ) : null}
        {tab === 'connected' ? <Connected view={view} mayChange={includesRole(user.role, 'admin')} /> : null}
        {tab === 'quarantine' ? <Quarantine view={view} params={params} coverage={coverage} /> : null}
        {tab === 'coverage' ? (
          <CoverageTab view={view} window={range.window} params={params} coverage={coverage} />
        ) : null}
        {tab === 'blind-spots' ? <BlindSpots view={view} coverage={coverage} /> : null}
        {tab === 'runs' ? <Runs view={view} /> : null}
      </div>
    </AppShell>
  );
}
