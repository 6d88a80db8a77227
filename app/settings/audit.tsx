import { Download } from 'lucide-react';
import Link from 'next/link';
import { href, hrefWith } from '@/app/href';
import { pageNumber } from '@/app/page-number';
import { every, first, type SearchParams } from '@/app/search-params';
import { buttonClass } from '@/app/ui/button';
import { EmptyState } from '@/app/ui/empty-state';
import { JsonText } from '@/app/ui/json-text';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { QuickLinks } from '@/app/ui/quick-links';
import { SearchForm } from '@/app/ui/search-form';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { AUDIT_KINDS } from '@/lib/model/audit';
import type { Mute } from '@/lib/model/mute';
import { parseFingerprint } from '@/lib/model/parse';
import { takingTurns } from '@/lib/model/turns';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { headlineOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';
import { type About, analyzerTitle, toldEntry } from './audit-entry';
import { mentions, type Names } from './audit-search';
import { MuteWhat } from './mute-what';
import styles from './settings.module.css';

const SIZE = 100;

/** What people and the product itself did, newest first, each entry in words with its details a click away. */
export async function Audit({ view, params }: { readonly view: View; readonly params: SearchParams }) {
  const { auditLog: words, sources, ui } = view.words;
  const { ledger, models } = runtime();
  const kinds = AUDIT_KINDS.filter((kind) => every(params, 'kind').includes(kind));
  const search = first(params, 'q')?.trim().slice(0, 300) || null;
  const page = pageNumber(params);
  const [mutes, requests] = await Promise.all([ledger.mutes(), ledger.approvals()]);
  const referred = {
    mutes: new Map(mutes.map((mute) => [mute.muteId, mute])),
    requests: new Map(requests.map((request) => [request.requestId, request])),
  };
  const wants = search === null ? null : mentions(view, search, { ...referred, ...(await allNames(view, mutes)) });
  const {
    lines: entries,
    total,
    byKind,
  } = await ledger.auditPage({ kinds, wants }, { size: SIZE, offset: (page - 1) * SIZE });
  const isFiltered = kinds.length > 0 || search !== null;
  const clearHref = href('/settings', { tab: 'audit' });
  const lines = entries.map((line, index) => ({ ...line, index, told: toldEntry(view, line, referred) }));
  const about = lines.flatMap(({ told }) => told.about ?? []);
  const [headlines, aliases] = await Promise.all([
    headlinesOf(view, about),
    aliasesOf(
      models,
      about.flatMap((one) => (one.kind === 'mute' ? (one.hides.subject ?? []) : [])),
    ),
  ]);
  return (
    <>
      <SearchForm
        action="/settings"
        params={params}
        search={search ?? ''}
        label={words.search}
        hint={words.search}
        button={sources.search}
        maxLength={300}
      >
        <QuickLinks
          view={view}
          label={words.columns.what}
          links={AUDIT_KINDS.map((kind) => {
            const isChosen = kinds.includes(kind);
            const next = isChosen ? kinds.filter((one) => one !== kind) : [...kinds, kind];
            return {
              id: kind,
              label: words.kinds[kind],
              count: byKind.get(kind) ?? 0,
              isChosen,
              href: hrefWith('/settings', params, { page: null, kind: next }),
            };
          })}
          all
        />
      </SearchForm>
      <Panel
        title={words.title}
        lead={words.lead(view.format.count(total))}
        action={
          lines.length === 0 && !isFiltered ? null : (
            <a className={buttonClass()} href={href('/settings/audit/export')} download>
              <Download size={15} aria-hidden="true" /> {words.download}
            </a>
          )
        }
        flush
      >
        {lines.length === 0 && isFiltered ? (
          <EmptyState view={view} kind="no-match" action={<Link href={clearHref}>{ui.clearFilters}</Link>}>
            {words.noMatch}
          </EmptyState>
        ) : lines.length === 0 ? (
          <EmptyState view={view} kind="nothing-collected" title={words.none}>
            {words.noneText}
          </EmptyState>
        ) : (
          <Table
            view={view}
            caption={words.title}
            rows={lines}
            rowKey={({ index }) => String(index)}
            onPhone="cards"
            columns={[
              {
                id: 'at',
                title: words.columns.at,
                width: 190,
                cell: ({ at }) => <TimeText view={view} at={at} show="absolute" />,
              },
              {
                id: 'actor',
                title: words.columns.actor,
                wrap: true,
                width: 170,
                cell: ({ told }) => <Untrusted view={view} text={told.who} limit={80} />,
              },
              {
                id: 'what',
                title: words.columns.what,
                wrap: true,
                isLead: true,
                cell: ({ told, detail }) => (
                  <>
                    <Untrusted view={view} text={told.what} limit={400} />
                    {told.because === null ? null : (
                      <span className={styles.because}>
                        <Untrusted view={view} text={words.because(told.because)} limit={2000} />
                      </span>
                    )}
                    {detail === null ? null : <Entry view={view} detail={detail} />}
                  </>
                ),
              },
              {
                id: 'subject',
                title: words.columns.subject,
                wrap: true,
                cell: ({ told }) =>
                  told.about === null ? (
                    ''
                  ) : (
                    <Subject view={view} about={told.about} headlines={headlines} aliases={aliases} />
                  ),
              },
            ]}
          />
        )}
        <Pager
          view={view}
          page={page}
          size={SIZE}
          total={total}
          hrefFor={(next) => hrefWith('/settings', params, { page: next })}
        />
      </Panel>
    </>
  );
}

function Entry({ view, detail }: { readonly view: View; readonly detail: string }) {
  return (
    <details className={styles.entry}>
      <summary>{view.words.auditLog.entry}</summary>
      <JsonText view={view} text={indented(detail)} />
    </details>
  );
}

function indented(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}

interface SubjectProps {
  readonly view: View;
  readonly about: About;
  readonly headlines: ReadonlyMap<string, string>;
  readonly aliases: ReadonlyMap<string, string>;
}

function Subject({ view, about, headlines, aliases }: SubjectProps) {
  switch (about.kind) {
    case 'finding': {
      const headline = headlines.get(about.fingerprint);
      if (headline === undefined) return view.words.auditLog.finding;
      return (
        <Link className={styles.about} href={href(`/findings/${about.fingerprint}`)} prefetch={false}>
          <Untrusted view={view} text={headline} limit={300} />
        </Link>
      );
    }
    case 'analyzer':
      return (
        <Link
          className={styles.about}
          href={href('/settings', { tab: 'analyzers', analyzer: about.analyzer })}
          prefetch={false}
        >
          {analyzerTitle(view, about.analyzer)}
        </Link>
      );
    case 'mute':
      return <MuteWhat view={view} about={about.hides} aliases={aliases} />;
    case 'text':
      return <Untrusted view={view} text={about.text} limit={400} />;
  }
}

/** Every name that an entry could be told by. */
async function allNames(view: View, mutes: readonly Mute[]): Promise<Pick<Names, 'headlines' | 'aliases'>> {
  const { ledger, models } = runtime();
  const [findings, aliases] = await Promise.all([
    ledger.findings(),
    aliasesOf(
      models,
      mutes.flatMap(({ subject }) => subject ?? []),
    ),
  ]);
  const headlines = new Map<string, string>();
  const turn = takingTurns();
  for (const finding of findings) {
    headlines.set(finding.fingerprint, headlineOf(finding, view.language));
    await turn();
  }
  return { headlines, aliases };
}

async function headlinesOf(view: View, about: readonly About[]): Promise<ReadonlyMap<string, string>> {
  const { ledger } = runtime();
  const names = [...new Set(about.flatMap((one) => (one.kind === 'finding' ? [one.fingerprint] : [])))];
  const found = await Promise.all(
    names.map(async (name) => {
      const fingerprint = parseFingerprint(name);
      const stored = fingerprint ? await ledger.finding(fingerprint) : null;
      return stored ? [[name, headlineOf(stored, view.language)] as const] : [];
    }),
  );
  return new Map(found.flat());
}
