import { BookOpen } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { href } from '@/app/href';
import { columnsOfReader } from '@/app/preferences';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole, type SessionUser } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { buttonClass } from '@/app/ui/button';
import { Chips } from '@/app/ui/chips';
import { ColumnChooser, chosen } from '@/app/ui/column-chooser';
import { FacetRail } from '@/app/ui/facet-rail';
import { PageHead } from '@/app/ui/page-head';
import { Segments } from '@/app/ui/segments';
import { SplitPanel } from '@/app/ui/split-panel';
import { type View, viewOfReader } from '@/app/view';
import { chainsOf, folded } from '@/lib/findings/chains';
import { includesRole } from '@/lib/model/actor';
import { isWaiting } from '@/lib/model/approval';
import { parseKeyArn } from '@/lib/model/parse';
import { asOf } from '@/lib/queries/as-of';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { type FindingItem, taggedItems } from '@/lib/queries/finding-items';
import { filtered, hiddenItems } from '@/lib/queries/finding-list';
import { muteLines } from '@/lib/queries/mute-list';
import { runtime } from '@/lib/runtime';
import { asideDays, bulkFormWords } from './aside-words';
import { BulkBar } from './bulk-bar';
import { ExportMenu } from './export-menu';
import { findingColumns, pickColumn } from './finding-columns';
import { FindingDetail } from './finding-detail';
import { findingChips, findingFacets } from './finding-facets';
import { FindingGroups } from './finding-groups';
import { type FindingParams, findingParams, listHref } from './finding-params';
import styles from './findings.module.css';
import { MuteAlarm, WaitingAlarm } from './mute-alarm';
import { NoFindings } from './no-findings';
import { Unanswered } from './unanswered';
import { acceptHint } from './waiting';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.findings.title };
}

export default async function FindingsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const { models, ledger } = runtime();
  const canDecide = includesRole(user.role, 'analyst');
  const [horizon, items, runs, mutes, requests, users] = await Promise.all([
    asOf(runtime()),
    taggedItems(runtime()),
    ledger.latestRuns(),
    ledger.mutes(),
    ledger.approvals(),
    canDecide ? ledger.users() : Promise.resolve([]),
  ]);
  const instant = horizon ?? view.now;
  const read = findingParams(params, instant, view.now);
  const passing = filtered(items, read.filter);
  const told = chainsOf(items);
  const chains = read.unfolded ? NO_CHAINS : told;
  const { rows: shown, parts } = folded(passing, chains);
  const hidden = hiddenItems(items, read.filter).length;
  const open = items.find(({ fingerprint }) => fingerprint === read.open) ?? null;
  const keys = shown.map(({ subject }) => subject).filter((subject) => parseKeyArn(subject) !== null);
  const columns = findingColumns({
    view,
    asOf: instant,
    aliases: await aliasesOf(models, keys),
    narrow: open !== null,
    parts,
    chains: read.unfolded ? told : NO_CHAINS,
    openHref: ({ fingerprint }) => href('/findings', { ...params, event: null, open: fingerprint }),
  });
  const chips = findingChips(view, params, read);
  const chosenNames = open ? columns.map(({ id }) => id) : await columnsOfReader('findings', tellingColumns(shown));
  const { findings, findingEvidence } = view.words;

  return (
    <AppShell view={view} user={user} active="findings" path="/findings" params={params}>
      <PageHead
        title={findings.title}
        lead={findings.lead}
        actions={
          <div className={styles.actions}>
            <Link className={buttonClass()} href={href('/findings/analyzers')}>
              <BookOpen size={15} aria-hidden="true" /> {view.words.catalogue.link}
            </Link>
            {shown.length > 0 ? <ExportMenu view={view} params={params} /> : null}
          </div>
        }
      />
      <MuteAlarm view={view} lines={muteLines(mutes, items, view.now)} />
      <WaitingAlarm view={view} waiting={requests.filter((one) => isWaiting(one, view.now)).length} />
      <div className={styles.bar}>
        <SavedViews
          view={view}
          user={user}
          params={params}
          count={(query) => folded(filtered(items, findingParams(query, instant, view.now).filter), told).rows.length}
        />
        <LayoutChoice view={view} params={params} read={read} />
      </div>
      <SplitPanel
        view={view}
        sideTitle={findingEvidence.evidence}
        closeHref={href('/findings', { ...params, open: null, event: null })}
        side={
          open ? (
            <FindingDetail
              view={view}
              user={user}
              item={open}
              event={first(params, 'event')}
              place="beside"
              params={params}
            />
          ) : null
        }
      >
        <div className={styles.layout}>
          {open ? null : <FacetRail view={view} facets={findingFacets(view, params, read, items, chains)} />}
          <div className={styles.list}>
            <div className={styles.above}>
              <span className={styles.count} aria-live="polite">
                {findings.shown(view.format.count(shown.length))}
              </span>
              {hidden > 0 ? (
                <Link
                  className={styles.hidden}
                  href={listHref(params, { status: ['all'] })}
                  title={findings.hiddenHint}
                  scroll={false}
                >
                  {findings.hidden(view.format.count(hidden))}
                </Link>
              ) : null}
              <FoldChoice view={view} params={params} read={read} told={passing.length - shown.length} />
              <Chips view={view} chips={chips} clearHref={href('/findings', { layout: first(params, 'layout') })} />
              {open ? null : (
                <div className={styles.chooser}>
                  <ColumnChooser view={view} table="findings" columns={columns} shown={chosenNames} />
                </div>
              )}
            </div>
            {shown.length === 0 ? (
              <NoFindings view={view} isFiltered={chips.length > 0} runs={runs} horizon={horizon} />
            ) : (
              <BulkBar
                language={view.language}
                canDecide={canDecide}
                total={{ count: shown.length, said: view.format.count(shown.length) }}
                matching={matchingOf(params)}
                users={users.filter(({ disabledAt }) => disabledAt === null).map(({ name }) => name)}
                me={user.name}
                days={asideDays(view.now)}
                words={bulkFormWords(view, acceptHint(view, user, users))}
              >
                <FindingGroups
                  view={view}
                  params={params}
                  read={read}
                  items={shown}
                  hidden={hiddenItems(items, read.filter)}
                  columns={[pickColumn(view), ...chosen('findings', columns, chosenNames)]}
                />
              </BulkBar>
            )}
            {open ? null : <Unanswered view={view} runs={runs} />}
          </div>
        </div>
      </SplitPanel>
    </AppShell>
  );
}

/** Who works on findings and until when are worth a column as soon as somebody does. */
function tellingColumns(items: readonly FindingItem[]): string[] {
  return [
    ...(items.some(({ assignee }) => assignee !== null) ? ['assignee'] : []),
    ...(items.some(({ due_on }) => due_on !== null) ? ['due'] : []),
  ];
}

const NO_CHAINS: ReadonlyMap<string, FindingItem> = new Map();

/** The query of the list as it is filtered, without what only says how it is drawn. */
function matchingOf(params: SearchParams): string {
  const {
    open: _open,
    event: _event,
    layout: _layout,
    group: _group,
    sort: _sort,
    dir: _dir,
    page: _page,
    ...filters
  } = params;
  return href('/findings', filters).split('?')[1] ?? '';
}

interface BarProps {
  readonly view: View;
  readonly params: SearchParams;
}

interface SavedViewsProps extends BarProps {
  readonly user: SessionUser;
  /** How many findings an address shows. */
  readonly count: (query: SearchParams) => number;
}

function SavedViews({ view, user, params, count }: SavedViewsProps) {
  const { findings } = view.words;
  const layout = first(params, 'layout');
  const views = [
    { name: findings.viewOpen, query: {} },
    { name: findings.viewMine, query: { assignee: user.name } },
    { name: findings.viewNew, query: { new: '7' } },
    { name: findings.viewPastDue, query: { due: 'past' } },
    { name: findings.viewEnding, query: { ends: '14' } },
    { name: findings.viewReopened, query: { status: 'reopened' } },
    { name: view.words.approvals.view, query: { approval: 'waits' } },
  ] as const;
  const said = (query: Readonly<Record<string, unknown>>) =>
    JSON.stringify(
      Object.entries(query)
        .filter(
          ([name, value]) =>
            !['layout', 'group', 'sort', 'dir', 'page', 'open', 'event', 'parts'].includes(name) && value !== undefined,
        )
        .sort(),
    );
  return (
    <Segments
      label={findings.views}
      of="page"
      segments={views.map(({ name, query }) => ({
        id: name,
        label: (
          <>
            {name} <span className={styles.viewCount}>{view.format.count(count(query))}</span>
          </>
        ),
        isChosen: said(query) === said(params),
        href: href('/findings', { ...query, layout }),
      }))}
    />
  );
}

/** What chains tell is folded into them; a click shows it as rows of its own, and another folds it in again. */
function FoldChoice({ view, params, read, told }: BarProps & { readonly read: FindingParams; readonly told: number }) {
  const { chains } = view.words;
  if (!read.unfolded && told === 0) return null;
  return (
    <Link
      className={styles.hidden}
      href={listHref(params, { parts: read.unfolded ? null : 'shown' })}
      title={chains.unfoldHint}
      scroll={false}
    >
      {read.unfolded ? chains.fold : chains.unfold(view.format.count(told))}
    </Link>
  );
}

function LayoutChoice({ view, params, read }: BarProps & { readonly read: FindingParams }) {
  const { findings } = view.words;
  return (
    <div className={styles.end}>
      <Segments
        label={findings.layout}
        segments={(['grouped', 'flat'] as const).map((layout) => ({
          id: layout,
          label: findings[layout],
          isChosen: read.layout === layout,
          href: listHref(params, { layout: layout === 'grouped' ? null : layout }),
        }))}
      />
    </div>
  );
}
