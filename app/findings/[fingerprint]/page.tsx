import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { href } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { currentUser, requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { BackLink } from '@/app/ui/back-link';
import { plainText } from '@/app/ui/untrusted';
import { viewOfReader } from '@/app/view';
import { parseFingerprint } from '@/lib/model/parse';
import { findingItem, headlineOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';
import { FindingDetail } from '../finding-detail';

interface Props {
  readonly params: Promise<{ fingerprint: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const view = await viewOfReader();
  const fingerprint = parseFingerprint((await params).fingerprint);
  const stored = fingerprint && (await currentUser()) ? await runtime().ledger.finding(fingerprint) : null;
  return { title: stored ? plainText(headlineOf(stored, view.language), 120) : view.words.findings.title };
}

export default async function FindingPage({ params, searchParams }: Props) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const fingerprint = parseFingerprint((await params).fingerprint);
  const stored = fingerprint ? await runtime().ledger.finding(fingerprint) : null;
  if (!stored) notFound();
  const [query, mutes, requests] = await Promise.all([
    searchParams,
    runtime().ledger.mutes(),
    runtime().ledger.approvals(),
  ]);
  return (
    <AppShell view={view} user={user} active="findings" path={`/findings/${stored.fingerprint}`} params={query}>
      <BackLink href={href('/findings')}>{view.words.findingDetail.back}</BackLink>
      <FindingDetail
        view={view}
        user={user}
        item={findingItem(stored, view.now, mutes, requests)}
        event={first(query, 'event')}
        place="page"
        params={query}
      />
    </AppShell>
  );
}
