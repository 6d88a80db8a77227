import type { Metadata } from 'next';
import Link from 'next/link';
import { href } from '@/app/href';
import { columnsOfReader } from '@/app/preferences';
import { parseRange } from '@/app/range';
import type { SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { buttonClass } from '@/app/ui/button';
import { type Chip, Chips } from '@/app/ui/chips';
import { ColumnChooser, chosen } from '@/app/ui/column-chooser';
import { EmptyState } from '@/app/ui/empty-state';
import { type Facet, FacetRail } from '@/app/ui/facet-rail';
import { PageHead } from '@/app/ui/page-head';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { SearchForm } from '@/app/ui/search-form';
import { Table } from '@/app/ui/table';
import { type View, viewOfReader } from '@/app/view';
import { PRINCIPAL_TYPES } from '@/lib/keys/human-or-workload';
import { asOf } from '@/lib/queries/as-of';
import { callGround } from '@/lib/queries/call-ground';
import { findingItems, openSeverities } from '@/lib/queries/finding-items';
import {
  PRINCIPAL_SORTS,
  type PrincipalFacet,
  principalCount,
  principalFacets,
  principalPage,
} from '@/lib/queries/principal-list';
import { runtime } from '@/lib/runtime';
import { Nobody } from './nobody';
import { principalColumns } from './principal-columns';
import { type PrincipalParams, principalParams, principalsHref, toggledPrincipalsHref } from './principal-params';
import styles from './principals.module.css';
import { QuickFilters } from './quick-filters';

const PAGE_SIZE = 50;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.principals.title };
}

/** Everybody who called keys in a range, with how far each reaches and what each is. */
export default async function PrincipalsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const { models, site } = runtime();
  const instant = (await asOf(runtime())) ?? view.now;
  const range = parseRange(params, instant);
  const read = principalParams(params);
  const [rows, counts, facets, ground, items] = await Promise.all([
    principalPage(models, {
      window: range.window,
      timeZone: site.timeZone,
      filter: read.filter,
      order: read.order,
      size: PAGE_SIZE,
      offset: (read.page - 1) * PAGE_SIZE,
    }),
    principalCount(models, range.window, read.filter),
    principalFacets(models, range.window, read.filter),
    callGround(models, range.window),
    findingItems(runtime()),
  ]);
  const { principals, ui } = view.words;
  const shown = principals.shown(view.format.count(counts.total));
  const columns = principalColumns(view, params, openSeverities(items));
  const chosenNames = await columnsOfReader('principals');
  return (
    <AppShell
      view={view}
      user={user}
      active="principals"
      path="/principals"
      params={params}
      range={{ range, anchor: instant }}
    >
      <PageHead
        title={principals.title}
        lead={principals.lead}
        actions={
          <a className={buttonClass()} href={href('/principals/export', { ...params, page: null })} download>
            {principals.export}
          </a>
        }
      />
      <SearchForm
        action="/principals"
        params={params}
        search={read.filter.search ?? ''}
        label={principals.search}
        hint={principals.searchHint}
        button={principals.searchButton}
        maxLength={200}
      />
      <QuickFilters view={view} params={params} filter={read.filter} counts={counts} />
      <div className={styles.layout}>
        <FacetRail view={view} facets={facetRail(view, params, read, facets)} />
        <div className={styles.list}>
          <Chips
            view={view}
            chips={chipsOf(view, params, read)}
            clearHref={href('/principals', { from: params.from, to: params.to })}
          />
          {rows.length === 0 ? (
            <Panel title={shown}>
              {counts.all_principals === 0 ? (
                <Nobody view={view} window={range.window} ground={ground} />
              ) : (
                <EmptyState
                  view={view}
                  kind="no-match"
                  action={
                    <Link href={href('/principals', { from: params.from, to: params.to })}>{ui.clearFilters}</Link>
                  }
                >
                  {principals.noMatch}
                </EmptyState>
              )}
            </Panel>
          ) : (
            <Panel
              title={shown}
              lead={ground.awaiting > 0 ? principals.awaiting : null}
              action={<ColumnChooser view={view} table="principals" columns={columns} shown={chosenNames} />}
              flush
            >
              <Table
                view={view}
                caption={principals.title}
                columns={chosen('principals', columns, chosenNames)}
                rows={rows}
                rowKey={({ principal }) => principal}
                sort={{
                  by: read.order.by,
                  descending: read.order.descending,
                  sortable: PRINCIPAL_SORTS,
                  hrefFor: (by, descending) => principalsHref(params, { sort: by, dir: descending ? 'desc' : 'asc' }),
                }}
              />
            </Panel>
          )}
          <Pager
            view={view}
            page={read.page}
            size={PAGE_SIZE}
            total={counts.total}
            hrefFor={(page) => principalsHref(params, { page: String(page) })}
          />
        </div>
      </div>
    </AppShell>
  );
}

function facetRail(
  view: View,
  params: SearchParams,
  { filter }: PrincipalParams,
  facets: readonly PrincipalFacet[],
): Facet[] {
  const { principals, ui } = view.words;
  const of = (wanted: PrincipalFacet['kind']) => facets.filter(({ kind }) => kind === wanted);
  return [
    {
      id: 'type',
      title: principals.facets.type,
      options: PRINCIPAL_TYPES.flatMap((type) =>
        of('type')
          .filter(({ value, count }) => value === type && (count > 0 || filter.types.includes(type)))
          .map(({ count }) => ({
            value: type,
            label: principals.types[type],
            count,
            active: filter.types.includes(type),
            href: toggledPrincipalsHref(params, 'type', type),
          })),
      ),
    },
    {
      id: 'account',
      title: principals.facets.account,
      options: of('account')
        .filter(({ value, count }) => count > 0 || filter.accounts.includes(value))
        .map(({ value, count }) => ({
          value,
          label: value === 'unknown' ? ui.unknown : view.format.account(value),
          count,
          active: filter.accounts.includes(value),
          href: toggledPrincipalsHref(params, 'account', value),
        })),
    },
  ];
}

function chipsOf(view: View, params: SearchParams, { filter }: PrincipalParams): Chip[] {
  const { principals, ui } = view.words;
  const { facets } = principals;
  return [
    ...(filter.search
      ? [{ id: 'q', name: facets.q, value: filter.search, removeHref: principalsHref(params, { q: null }) }]
      : []),
    ...(filter.onlyNew
      ? [
          {
            id: 'new',
            name: facets.new,
            value: principals.onlyNew,
            removeHref: principalsHref(params, { new: null }),
          },
        ]
      : []),
    ...filter.marks.map((mark) => ({
      id: `mark-${mark}`,
      name: facets.new,
      value: mark === 'external' ? principals.external : principals.longLivedFilter,
      removeHref: toggledPrincipalsHref(params, 'mark', mark),
    })),
    ...filter.types.map((type) => ({
      id: `type-${type}`,
      name: facets.type,
      value: principals.types[type],
      removeHref: toggledPrincipalsHref(params, 'type', type),
    })),
    ...filter.accounts.map((account) => ({
      id: `account-${account}`,
      name: facets.account,
      value: account === 'unknown' ? ui.unknown : view.format.account(account),
      removeHref: toggledPrincipalsHref(params, 'account', account),
    })),
  ];
}
