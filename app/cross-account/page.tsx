import type { Metadata } from 'next';
import Link from 'next/link';
import { hrefWith } from '@/app/href';
import { parseRange } from '@/app/range';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { EmptyState } from '@/app/ui/empty-state';
import { PageHead } from '@/app/ui/page-head';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { type View, viewOfReader } from '@/app/view';
import { daysBefore } from '@/lib/model/time';
import { asOf } from '@/lib/queries/as-of';
import {
  type CrossAccountEdge,
  crossAccountEdges,
  edgeDirection,
  edgeKind,
  type NewEdges as Fresh,
  newEdges,
} from '@/lib/queries/cross-account-edges';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { partners, trailAccounts } from '@/lib/queries/partners';
import { runtime } from '@/lib/runtime';
import { AccountName } from './account-name';
import styles from './cross-account.module.css';
import { edgeColumns } from './edge-columns';
import { Graph, graphNodes, MOST_NODES } from './graph';
import { Matrix } from './matrix';
import { PartnerPanel } from './partner-panel';

const KINDS = ['all', 'inside', 'partner', 'expired-partner', 'unknown'] as const;
const DIRECTIONS = ['all', 'in', 'out', 'between'] as const;
const LOOKS = ['matrix', 'graph'] as const;
const NEW_DAYS = 7;
/** Caller, owner, who, calls: what the matrix shows. */
const TWIN_COLUMNS = 4;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.crossAccount.title };
}

/** Which accounts use whose keys, which may and do not, and what of it cannot be seen. */
export default async function CrossAccountPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const { models } = runtime();
  const instant = (await asOf(runtime())) ?? view.now;
  const range = parseRange({ from: 'now-90d', ...params }, instant);
  const [edges, registered, trails] = await Promise.all([
    crossAccountEdges(models, range.window),
    partners(models),
    trailAccounts(models),
  ]);
  const kind = KINDS.find((one) => one === first(params, 'who')) ?? 'all';
  const direction = DIRECTIONS.find((one) => one === first(params, 'direction')) ?? 'all';
  const look = LOOKS.find((one) => one === first(params, 'look')) ?? 'matrix';
  const chosen = edges.filter(
    (edge) =>
      (kind === 'all' || edgeKind(edge, instant) === kind) &&
      (direction === 'all' || edgeDirection(edge) === direction),
  );
  const { crossAccount } = view.words;
  if (edges.length === 0 && trails.size === 0) {
    return (
      <AppShell view={view} user={user} active="crossAccount" path="/cross-account" params={params}>
        <PageHead title={crossAccount.title} lead={crossAccount.lead} />
        <Panel title={crossAccount.matrix}>
          <EmptyState view={view} kind="nothing-collected">
            {crossAccount.nothingRead}
          </EmptyState>
        </Panel>
      </AppShell>
    );
  }
  const aliases = await aliasesOf(
    models,
    edges.flatMap(({ keys }) => keys),
  );
  const columns = edgeColumns(view, instant, trails, aliases);
  const tableOf = (some: typeof columns, caption: string) => (
    <Table
      view={view}
      caption={caption}
      columns={some}
      rows={chosen}
      rowKey={({ owner_account_id, caller_account_id }) => `${owner_account_id} ${caller_account_id}`}
    />
  );
  return (
    <AppShell
      view={view}
      user={user}
      active="crossAccount"
      path="/cross-account"
      params={params}
      range={{ range, anchor: instant }}
    >
      <PageHead title={crossAccount.title} lead={crossAccount.lead} />
      <div className={styles.stack}>
        <p className={styles.sentence}>{sentence(view, edges, instant)}</p>
        <nav className={styles.choices} aria-label={view.words.ui.filters}>
          <Choice
            label={crossAccount.who}
            options={KINDS.map((id) => ({ id, text: crossAccount.kinds[id] }))}
            active={kind}
            hrefFor={(id) => hrefWith('/cross-account', params, { who: id === 'all' ? null : id })}
          />
          <Choice
            label={crossAccount.direction}
            options={DIRECTIONS.map((id) => ({ id, text: crossAccount.directions[id] }))}
            active={direction}
            hrefFor={(id) => hrefWith('/cross-account', params, { direction: id === 'all' ? null : id })}
          />
          <Choice
            label={crossAccount.look}
            options={LOOKS.map((id) => ({ id, text: crossAccount.looks[id] }))}
            active={look}
            hrefFor={(id) => hrefWith('/cross-account', params, { look: id === 'matrix' ? null : id })}
          />
        </nav>
        <div className={styles.wideAndNarrow}>
          <Panel title={crossAccount[look]} lead={look === 'graph' ? crossAccount.graphLead : crossAccount.matrixLead}>
            {chosen.length === 0 ? (
              <EmptyState
                view={view}
                kind="no-match"
                {...(edges.length === 0 ? { title: crossAccount.noneTitle } : {})}
              >
                {edges.length === 0 ? crossAccount.none : crossAccount.noMatch}
              </EmptyState>
            ) : look === 'graph' && graphNodes(chosen) > MOST_NODES ? (
              <p className={styles.text}>
                {crossAccount.graphTooMany(view.format.count(graphNodes(chosen)), view.format.count(MOST_NODES))}
              </p>
            ) : look === 'graph' ? (
              <Graph
                view={view}
                edges={chosen}
                asOf={instant}
                table={tableOf(columns.slice(0, TWIN_COLUMNS), crossAccount.graph)}
              />
            ) : (
              <Matrix
                view={view}
                edges={chosen}
                asOf={instant}
                table={tableOf(columns.slice(0, TWIN_COLUMNS), crossAccount.matrix)}
              />
            )}
          </Panel>
          <NewEdges view={view} {...newEdges(edges, trails, daysBefore(instant, NEW_DAYS))} />
        </div>
        {chosen.length === 0 ? null : (
          <Panel title={crossAccount.list} flush>
            <div className={styles.pairs}>{tableOf(columns, crossAccount.list)}</div>
          </Panel>
        )}
        <PartnerPanel view={view} partners={registered} asOf={instant} />
        <Limits view={view} edges={edges} trails={trails} />
      </div>
    </AppShell>
  );
}

function sentence(view: View, edges: readonly CrossAccountEdge[], asOf: Date): string {
  const { count } = view.format;
  const outside = edges.filter((edge) => edgeDirection(edge) === 'in');
  const accounts = (some: readonly CrossAccountEdge[]) => new Set(some.map((edge) => edge.caller_account_id)).size;
  const allowed = outside.filter(({ allowed_keys }) => allowed_keys.length > 0);
  return view.words.crossAccount.sentence(
    count(accounts(allowed)),
    count(accounts(allowed.filter(({ first_at }) => first_at !== null))),
    count(accounts(outside.filter((edge) => edgeKind(edge, asOf) === 'unknown'))),
  );
}

interface ChoiceProps<Id extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly text: string }[];
  readonly active: Id;
  readonly hrefFor: (id: Id) => ReturnType<typeof hrefWith>;
}

function Choice<Id extends string>({ label, options, active, hrefFor }: ChoiceProps<Id>) {
  return (
    <div className={styles.choice}>
      <span>{label}</span>
      <ul>
        {options.map(({ id, text }) => (
          <li key={id}>
            <Link
              href={hrefFor(id)}
              className={styles.option}
              scroll={false}
              {...(id === active ? { 'aria-current': 'true' as const } : {})}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function NewEdges({ view, fresh, unclear }: { readonly view: View } & Fresh) {
  const { crossAccount } = view.words;
  return (
    <Panel title={crossAccount.newEdges}>
      {fresh.length + unclear === 0 ? <p className={styles.text}>{crossAccount.newEdgesNone}</p> : null}
      {fresh.length > 0 ? (
        <ul className={styles.list}>
          {fresh.map(({ owner_account_id, owner_name, caller_account_id, caller_name, first_at }) => (
            <li key={`${owner_account_id} ${caller_account_id}`}>
              <AccountName view={view} id={caller_account_id} name={caller_name} /> →{' '}
              <AccountName view={view} id={owner_account_id} name={owner_name} />
              {first_at ? `, ${view.format.instant(first_at)}` : ''}
            </li>
          ))}
        </ul>
      ) : null}
      {unclear > 0 ? <p className={styles.text}>{crossAccount.newEdgesUnclear(view.format.count(unclear))}</p> : null}
    </Panel>
  );
}

function Limits({
  view,
  edges,
  trails,
}: {
  readonly view: View;
  readonly edges: readonly CrossAccountEdge[];
  readonly trails: ReadonlyMap<string, Date>;
}) {
  const { crossAccount } = view.words;
  const unseen = [...new Set(edges.map((edge) => edge.caller_account_id))].filter((id) => !trails.has(id));
  return (
    <Panel title={crossAccount.limits}>
      <ul className={styles.list}>
        {unseen.length > 0 ? (
          <>
            <li>{crossAccount.limitDenied(unseen.map(view.format.account).join(', '))}</li>
            <li>{crossAccount.limitRoles}</li>
          </>
        ) : null}
        <li>{crossAccount.limitInside}</li>
        <li>{crossAccount.limitOffline}</li>
      </ul>
    </Panel>
  );
}
