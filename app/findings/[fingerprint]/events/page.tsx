import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import exportStyles from '@/app/findings/export-menu.module.css';
import { href } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { BackLink } from '@/app/ui/back-link';
import { Menu } from '@/app/ui/menu';
import { PageHead } from '@/app/ui/page-head';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { SplitPanel } from '@/app/ui/split-panel';
import { Table } from '@/app/ui/table';
import { plainText } from '@/app/ui/untrusted';
import { viewOfReader } from '@/app/view';
import { parseEventId, parseFingerprint } from '@/lib/model/parse';
import { evidenceCount, evidencePage, evidenceScope } from '@/lib/queries/finding-evidence';
import { findingItem, headlineOf } from '@/lib/queries/finding-items';
import { callersAmong } from '@/lib/queries/principal-detail';
import { runtime } from '@/lib/runtime';
import { EventRecord } from '../../event-record';
import { evidenceColumns } from '../../evidence-columns';
import styles from '../../finding-detail.module.css';
import { namesOf } from '../../finding-names';

const PAGE_SIZE = 50;
const FORMATS = ['csv', 'json'] as const;

interface Props {
  readonly params: Promise<{ fingerprint: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.findingEvidence.listTitle };
}

/** All events that a finding rests on, page by page, each with its record beside the list. */
export default async function EvidencePage({ params, searchParams }: Props) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const { facts, models, ledger } = runtime();
  const fingerprint = parseFingerprint((await params).fingerprint);
  const stored = fingerprint ? await ledger.finding(fingerprint) : null;
  if (!stored) notFound();
  const query = await searchParams;
  const item = findingItem(stored, view.now, [], []);
  const scope = evidenceScope(item);
  const total = await evidenceCount(facts, scope);
  const page = pageOf(first(query, 'page'), total);
  const start = (page - 1) * PAGE_SIZE;
  const events = await evidencePage(facts, scope, { size: PAGE_SIZE, offset: start });
  const callers = await callersAmong(
    models,
    events.flatMap(({ principal }) => principal ?? []),
  );
  const event = parseEventId(first(query, 'event') ?? '');
  const path = `/findings/${stored.fingerprint}/events` as const;
  const at = (id: string | null) => href(path, { page: page === 1 ? null : page, event: id });
  const columns = evidenceColumns({ view, callers, event, hrefFor: at });
  const { findingEvidence: said } = view.words;
  const { count } = view.format;
  const counted = item.event_count ?? total;
  const note =
    counted === total
      ? null
      : scope.kind === 'named'
        ? said.namedOnly(count(total), count(counted))
        : said.countedOtherwise(count(counted));
  return (
    <AppShell view={view} user={user} active="findings" path={path} params={query}>
      <BackLink href={href(`/findings/${stored.fingerprint}`)}>{said.backToFinding}</BackLink>
      <PageHead
        title={said.listTitle}
        lead={said.listLead(plainText(headlineOf(stored, view.language), 400))}
        actions={
          total === 0 ? null : (
            <Menu
              label={said.download}
              look="framed"
              button={
                <>
                  <Download size={15} aria-hidden="true" /> {said.download}
                </>
              }
            >
              <ul className={exportStyles.formats}>
                {FORMATS.map((format) => (
                  <li key={format}>
                    <a href={href(`${path}/export`, { format })} download>
                      <strong>{said.formats[format].name}</strong>
                      <span>{said.formats[format].use}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </Menu>
          )
        }
      />
      <SplitPanel
        view={view}
        sideTitle={said.recordTitle}
        closeHref={at(null)}
        side={event ? <EventRecord view={view} id={event} names={namesOf(stored)} /> : null}
      >
        {total === 0 ? (
          <Panel title={said.evidence}>{said.evidenceNone}</Panel>
        ) : (
          <>
            <Panel
              title={said.evidence}
              lead={said.listed(count(start + 1), count(start + events.length), count(total))}
              flush
            >
              {note === null ? null : <p className={styles.note}>{note}</p>}
              <Table
                view={view}
                caption={said.listTitle}
                columns={event ? columns.filter(({ id }) => NARROW.includes(id)) : columns}
                rows={events}
                rowKey={({ event_id }) => event_id}
                selected={event}
              />
            </Panel>
            <Pager
              view={view}
              page={page}
              size={PAGE_SIZE}
              total={total}
              hrefFor={(to) => href(path, { page: to === 1 ? null : to })}
            />
          </>
        )}
      </SplitPanel>
    </AppShell>
  );
}

/** Beside a record there is room for these. */
const NARROW = ['time', 'event', 'principal', 'record'];

/** The page that the address asks for, from 1; the last where there are fewer. */
function pageOf(asked: string | null, total: number): number {
  const page = Number(asked ?? 1);
  if (!Number.isInteger(page) || page < 1) return 1;
  return Math.min(page, Math.max(1, Math.ceil(total / PAGE_SIZE)));
}
