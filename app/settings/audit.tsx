import { Download } from 'lucide-react';
import Link from 'next/link';
import { href } from '@/app/href';
import { buttonClass } from '@/app/ui/button';
import { EmptyState } from '@/app/ui/empty-state';
import { JsonText } from '@/app/ui/json-text';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { parseFingerprint } from '@/lib/model/parse';
import { headlineOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';
import { type About, analyzerTitle, toldEntry } from './audit-entry';
import styles from './settings.module.css';

const MOST = 200;

/** What people and the product itself did, newest first, each entry in words with its details a click away. */
export async function Audit({ view }: { readonly view: View }) {
  const { auditLog: words } = view.words;
  const { ledger } = runtime();
  const [entries, mutes, requests] = await Promise.all([ledger.auditLog(MOST), ledger.mutes(), ledger.approvals()]);
  const referred = {
    mutes: new Map(mutes.map((mute) => [mute.muteId, mute])),
    requests: new Map(requests.map((request) => [request.requestId, request])),
  };
  const lines = entries.map((line, index) => ({ ...line, index, told: toldEntry(view, line, referred) }));
  const headlines = await headlinesOf(
    view,
    lines.flatMap(({ told }) => told.about ?? []),
  );
  return (
    <Panel
      title={words.title}
      lead={words.lead(view.format.count(MOST))}
      action={
        lines.length === 0 ? null : (
          <a className={buttonClass()} href={href('/settings/audit/export')} download>
            <Download size={15} aria-hidden="true" /> {words.download}
          </a>
        )
      }
      flush
    >
      {lines.length === 0 ? (
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
                told.about === null ? '' : <Subject view={view} about={told.about} headlines={headlines} />,
            },
          ]}
        />
      )}
    </Panel>
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
}

function Subject({ view, about, headlines }: SubjectProps) {
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
    case 'text':
      return <Untrusted view={view} text={about.text} limit={400} />;
  }
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
