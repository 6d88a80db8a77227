import type { Metadata } from 'next';
import Link from 'next/link';
import { href } from '@/app/href';
import { columnsOfReader } from '@/app/preferences';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { buttonClass } from '@/app/ui/button';
import { Chips } from '@/app/ui/chips';
import { ColumnChooser, chosen } from '@/app/ui/column-chooser';
import { EmptyState } from '@/app/ui/empty-state';
import { FacetRail } from '@/app/ui/facet-rail';
import { PageHead } from '@/app/ui/page-head';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { QuickLinks } from '@/app/ui/quick-links';
import { SearchForm } from '@/app/ui/search-form';
import { Table } from '@/app/ui/table';
import { viewOfReader } from '@/app/view';
import { asOf } from '@/lib/queries/as-of';
import { currentSite } from '@/lib/queries/current-site';
import { findingItems, hiddenBySubject, openSeverities } from '@/lib/queries/finding-items';
import { keyCards, keyCount, keyFacets, quickCounts } from '@/lib/queries/key-counts';
import { QUICK_FILTERS } from '@/lib/queries/key-filter';
import { KEY_SORTS, keyPage } from '@/lib/queries/key-list';
import { keyRisks } from '@/lib/queries/key-risks';
import { keySparks } from '@/lib/queries/key-sparks';
import { runtime } from '@/lib/runtime';
import { KeyCardRow } from './key-cards';
import { keyColumns } from './key-columns';
import { keyChips, keyFacetRail } from './key-facets';
import { keyParams, keysHref, toggledKeysHref } from './key-params';
import styles from './keys.module.css';

const PAGE_SIZE = 50;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.keys.title };
}

export default async function KeysPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const { models } = runtime();
  const { site } = await currentSite(runtime());
  const read = keyParams(params);
  const instant = (await asOf(runtime())) ?? view.now;
  const basis = { asOf: instant, rotationMaxAgeDays: site.rotationMaxAgeDays };
  const items = await findingItems(runtime());
  const open = openSeverities(items);
  const risks = await keyRisks(models, basis, open);
  const [cards, facets, counts, total, rows] = await Promise.all([
    keyCards(models),
    keyFacets(models, basis, read.filter),
    quickCounts(models, basis, read.filter),
    keyCount(models, basis, read.filter),
    keyPage(models, basis, {
      filter: read.filter,
      order: read.order,
      size: PAGE_SIZE,
      offset: (read.page - 1) * PAGE_SIZE,
      scores: new Map([...risks].map(([key, { score }]) => [key, score])),
    }),
  ]);
  const sparks = await keySparks(
    models,
    rows.map(({ key_arn }) => key_arn),
    instant,
  );
  const { keys, ui } = view.words;
  const { count } = view.format;
  if (cards.customer + cards.deleted + cards.aws_managed + cards.foreign_keys === 0) {
    return (
      <AppShell view={view} user={user} active="keys" path="/keys" params={params}>
        <PageHead title={keys.title} lead={keys.lead} />
        <Panel title={keys.shown(count(0))}>
          <EmptyState view={view} kind="nothing-collected" title={keys.nothingTitle}>
            {keys.nothingText}
          </EmptyState>
        </Panel>
      </AppShell>
    );
  }
  const chips = keyChips(view, params, read);
  const shown = await columnsOfReader('keys');
  const columns = keyColumns({ view, asOf: instant, risks, sparks, findings: open, hidden: hiddenBySubject(items) });

  return (
    <AppShell view={view} user={user} active="keys" path="/keys" params={params}>
      <PageHead
        title={keys.title}
        lead={keys.lead}
        actions={
          <div className={styles.actions}>
            <Link className={buttonClass()} href={href('/keys/ledger')}>
              {view.words.keyLedger.link}
            </Link>
            <a className={buttonClass()} href={href('/keys/export', { ...params, page: null })} download>
              {keys.export}
            </a>
          </div>
        }
      />
      <KeyCardRow view={view} cards={cards} />
      <SearchForm
        action="/keys"
        params={params}
        search={read.filter.search ?? ''}
        label={keys.search}
        hint={keys.searchHint}
        button={keys.searchButton}
        maxLength={200}
      />
      <QuickLinks
        view={view}
        label={keys.quickTitle}
        links={QUICK_FILTERS.map((quick) => ({
          id: quick,
          label: keys.quick[quick],
          count: counts.get(quick) ?? 0,
          isChosen: read.filter.quick.includes(quick),
          href: toggledKeysHref(params, 'quick', quick),
        }))}
      />
      <div className={styles.layout}>
        <FacetRail view={view} facets={keyFacetRail(view, params, read, facets)} />
        <div className={styles.list}>
          <div className={styles.above}>
            {cards.aws_managed > 0 ? (
              <Link
                href={keysHref(params, { managed: read.filter.managed === 'customer' ? 'all' : null })}
                scroll={false}
              >
                {read.filter.managed === 'customer' ? keys.awsHidden(count(cards.aws_managed)) : keys.awsShown}
              </Link>
            ) : null}
            {cards.foreign_keys > 0 && read.filter.managed === 'customer' ? (
              <Link href={keysHref(params, { managed: 'foreign' })} scroll={false}>
                {keys.foreign(count(cards.foreign_keys))}
              </Link>
            ) : null}
            <Chips
              view={view}
              chips={chips}
              clearHref={href('/keys', { sort: first(params, 'sort'), dir: first(params, 'dir') })}
            />
          </div>
          {rows.length === 0 ? (
            <Panel title={keys.shown(count(total))}>
              <EmptyState view={view} kind="no-match" action={<Link href={href('/keys')}>{ui.clearFilters}</Link>}>
                {keys.noMatchText}
              </EmptyState>
            </Panel>
          ) : (
            <Panel
              title={keys.shown(count(total))}
              action={<ColumnChooser view={view} table="keys" columns={columns} shown={shown} />}
              flush
            >
              <Table
                view={view}
                caption={keys.tableCaption}
                columns={chosen('keys', columns, shown)}
                rows={rows}
                rowKey={({ key_arn }) => key_arn}
                sort={{
                  by: read.order.by,
                  descending: read.order.descending,
                  sortable: KEY_SORTS,
                  hrefFor: (by, descending) => keysHref(params, { sort: by, dir: descending ? 'desc' : 'asc' }),
                }}
              />
            </Panel>
          )}
          <Pager
            view={view}
            page={read.page}
            size={PAGE_SIZE}
            total={total}
            hrefFor={(page) => keysHref(params, { page: String(page) })}
          />
        </div>
      </div>
    </AppShell>
  );
}
