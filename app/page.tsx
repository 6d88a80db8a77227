import type { Metadata } from 'next';
import { coverageSummary } from '@/lib/queries/coverage-summary';
import { runtime } from '@/lib/runtime';
import { parseRange } from './range';
import type { SearchParams } from './search-params';
import { requireRole } from './session';
import { AppShell } from './ui/app-shell';
import { PageHead } from './ui/page-head';
import { viewOfReader } from './view';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.overview.title };
}

export default async function OverviewPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const coverage = await coverageSummary(runtime().models);
  const anchor = coverage.last_event ?? view.now;
  const range = parseRange(params, anchor);
  return (
    <AppShell view={view} user={user} active="overview" path="/" params={params} range={{ range, anchor }}>
      <PageHead title={view.words.overview.title} />
    </AppShell>
  );
}
