import type { Route } from 'next';
import Link from 'next/link';
import type { Column } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { EvidenceEvent } from '@/lib/queries/finding-evidence';
import styles from './finding-detail.module.css';
import { Who } from './who';

interface Options {
  readonly view: View;
  /** Principals that have a page. */
  readonly callers: ReadonlySet<string>;
  /** The event whose record is open. */
  readonly event: string | null;
  /** The page with the record of an event open, or with none. */
  readonly hrefFor: (id: string | null) => Route;
}

/** The columns of events that a finding rests on. */
export function evidenceColumns({ view, callers, event, hrefFor }: Options): Column<EvidenceEvent>[] {
  const { findingEvidence: said } = view.words;
  return [
    {
      id: 'time',
      title: said.evidenceColumns.time,
      cell: ({ event_time }) => <TimeText view={view} at={event_time} show="absolute" />,
    },
    {
      id: 'event',
      title: said.evidenceColumns.event,
      cell: ({ event_name }) => <Untrusted view={view} text={event_name} limit={80} />,
    },
    {
      id: 'principal',
      title: said.evidenceColumns.principal,
      cell: ({ principal, session_name }) =>
        principal === null ? (
          <span title={view.words.ui.unknown}>–</span>
        ) : (
          <>
            <Who view={view} principal={principal} callers={callers} />
            {session_name ? (
              <>
                {' '}
                <span className={styles.quiet}>
                  <Untrusted view={view} text={session_name} limit={60} />
                </span>
              </>
            ) : null}
          </>
        ),
    },
    {
      id: 'from',
      title: said.evidenceColumns.from,
      cell: ({ source_ip, via_service }) =>
        source_ip === null && via_service === null ? (
          '–'
        ) : (
          <Untrusted view={view} text={via_service ?? source_ip ?? ''} limit={80} mono />
        ),
    },
    {
      id: 'outcome',
      title: said.evidenceColumns.outcome,
      cell: ({ error_code, error_message }) =>
        error_code === null ? (
          said.ok
        ) : (
          <span title={error_message ?? undefined}>
            <Untrusted view={view} text={error_code} limit={60} />
          </span>
        ),
    },
    {
      id: 'record',
      title: said.evidenceColumns.record,
      cell: ({ event_id }) => (
        <Link
          className={styles.link}
          href={hrefFor(event_id === event ? null : event_id)}
          scroll={false}
          prefetch={false}
        >
          {event_id === event ? said.hideRecord : said.showRecord}
        </Link>
      ),
    },
  ];
}
