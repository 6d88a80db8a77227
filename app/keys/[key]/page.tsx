import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { href, keyHref } from '@/app/href';
import { parseRange } from '@/app/range';
import { first, type SearchParams } from '@/app/search-params';
import { currentUser, requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { BackLink } from '@/app/ui/back-link';
import { PanelSkeleton } from '@/app/ui/panel';
import { PanelBoundary } from '@/app/ui/panel-boundary';
import { Tabs } from '@/app/ui/tabs';
import { plainText } from '@/app/ui/untrusted';
import { viewOfReader } from '@/app/view';
import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
import { asOf } from '@/lib/queries/as-of';
import { currentSite } from '@/lib/queries/current-site';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { findingItems, openSeverities } from '@/lib/queries/finding-items';
import { keyRecord } from '@/lib/queries/key-record';
import { keyRisk } from '@/lib/queries/key-risk';
import { runtime } from '@/lib/runtime';
import { decodedSegment } from './decoded-segment';
import { DeletionBanner } from './deletion-banner';
import { KeyHeader } from './key-header';
import styles from './page.module.css';
import { BlastRadiusTab } from './tabs/blast-radius';
import { ChangesTab } from './tabs/changes';
import { CrossAccountTab } from './tabs/cross-account';
import { GrantsTab } from './tabs/grants';
import { KEY_TABS, type KeyTabProps, tabOf } from './tabs/key-tab';
import { OnADayTab } from './tabs/on-a-day';
import { PolicyTab } from './tabs/policy';
import { RotationTab } from './tabs/rotation';
import { SummaryTab } from './tabs/summary';
import { UsageTab } from './tabs/usage';
import { UsersTab } from './tabs/users';
import { WhoMayTab } from './tabs/who-may';

interface Props {
  readonly params: Promise<{ key: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const key = parseKeyArn(decodedSegment((await params).key));
  if (!key || !(await currentUser())) return { title: (await viewOfReader()).words.keys.title };
  const alias = (await aliasesOf(runtime().models, [key])).get(key);
  return { title: alias ? plainText(alias, 80) : keyArnParts(key).keyId };
}

export default async function KeyPage({ params, searchParams }: Props) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const key = parseKeyArn(decodedSegment((await params).key));
  if (!key) notFound();
  const query = await searchParams;
  const { models } = runtime();
  const { site } = await currentSite(runtime());
  const instant = (await asOf(runtime())) ?? view.now;
  const [record, items] = await Promise.all([
    keyRecord(models, { asOf: instant, rotationMaxAgeDays: site.rotationMaxAgeDays }, key),
    findingItems(runtime()),
  ]);
  if (!record) notFound();
  const { keys, keyPage, ui, frame } = view.words;
  const active = tabOf(first(query, 'tab'));
  const range = parseRange(query, instant);
  const risk = keyRisk({ ...record, findings: openSeverities(items).get(key) ?? [] });
  const tab: KeyTabProps = {
    view,
    keyArn: key,
    record,
    risk,
    asOf: instant,
    range,
    params: query,
    findings: items.filter(({ subject }) => subject === key),
  };
  const looksAtRange = active === 'usage' || active === 'users' || active === 'summary';

  return (
    <AppShell
      view={view}
      user={user}
      active="keys"
      path={`/keys/${encodeURIComponent(key)}`}
      params={query}
      {...(looksAtRange ? { range: { range, anchor: instant, compares: active === 'usage' } } : {})}
    >
      <BackLink href={href('/keys')}>{keys.back}</BackLink>
      <KeyHeader view={view} record={record} risk={risk} />
      <DeletionBanner view={view} record={record} asOf={instant} />
      <div className={styles.tabs}>
        <Tabs
          view={view}
          label={keyPage.tabsLabel}
          active={active}
          tabs={KEY_TABS.map((id) => ({
            id,
            label: keyPage.tabs[id],
            href: keyHref(key, { tab: id === 'summary' ? null : id, from: query.from, to: query.to }),
            ...(id === 'changes' && tab.findings.length > 0 ? { count: tab.findings.length } : {}),
            ...(id === 'grants' && record.grants_active > 0 ? { count: record.grants_active } : {}),
          }))}
        />
      </div>
      <PanelBoundary
        key={active}
        title={ui.problemTitle(keyPage.tabs[active])}
        text={ui.problemRest}
        retry={frame.retry}
        reference={frame.reference}
      >
        <Suspense key={active} fallback={<PanelSkeleton title={keyPage.tabs[active]} height={320} />}>
          <div className={styles.content}>
            <TabContent id={active} tab={tab} />
          </div>
        </Suspense>
      </PanelBoundary>
    </AppShell>
  );
}

function TabContent({ id, tab }: { readonly id: (typeof KEY_TABS)[number]; readonly tab: KeyTabProps }) {
  switch (id) {
    case 'summary':
      return <SummaryTab {...tab} />;
    case 'usage':
      return <UsageTab {...tab} />;
    case 'users':
      return <UsersTab {...tab} />;
    case 'who-may':
      return <WhoMayTab {...tab} />;
    case 'policy':
      return <PolicyTab {...tab} />;
    case 'grants':
      return <GrantsTab {...tab} />;
    case 'rotation':
      return <RotationTab {...tab} />;
    case 'cross-account':
      return <CrossAccountTab {...tab} />;
    case 'blast-radius':
      return <BlastRadiusTab {...tab} />;
    case 'changes':
      return <ChangesTab {...tab} />;
    case 'on-a-day':
      return <OnADayTab {...tab} />;
  }
}
