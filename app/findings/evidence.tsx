import Link from 'next/link';
import { href } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import { JsonText } from '@/app/ui/json-text';
import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { EventId } from '@/lib/model/brand';
import { type EvidenceEvent, findingEvidence } from '@/lib/queries/finding-evidence';
import type { FindingItem } from '@/lib/queries/finding-items';
import { callersAmong } from '@/lib/queries/principal-detail';
import { runtime } from '@/lib/runtime';
import { rawRecord } from '@/lib/verbs/raw-record';
import styles from './finding-detail.module.css';
import { Who } from './who';

interface Props {
  readonly view: View;
  readonly item: FindingItem;
  readonly event: EventId | null;
  readonly place: 'beside' | 'page';
  readonly params: SearchParams;
}

/** The events a finding rests on, each a click from its full record. */
export async function Evidence({ view, item, event, place, params }: Props) {
  const { findingEvidence: said } = view.words;
  const { count } = view.format;
  const ids = item.stored.eventIds;
  if (ids.length === 0) return <Panel title={said.evidence}>{said.evidenceNone}</Panel>;
  const events = await findingEvidence(runtime().facts, ids);
  const callers = await callersAmong(
    runtime().models,
    events.flatMap(({ principal }) => principal ?? []),
  );
  const all = item.event_count ?? ids.length;
  const missing = new Set(ids).size - events.length;
  const isOpen = event !== null && events.some(({ event_id }) => event_id === event);
  const hrefFor = (id: string | null) =>
    place === 'page'
      ? href(`/findings/${item.fingerprint}`, { event: id })
      : href('/findings', { ...params, open: item.fingerprint, event: id });
  const columns: Column<EvidenceEvent>[] = [
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
  return (
    <Panel
      id="evidence"
      title={said.evidence}
      lead={all > events.length ? said.evidenceLead(count(events.length), count(all)) : said.evidenceAll(count(all))}
      flush
    >
      {events.length > 0 ? (
        <Table
          view={view}
          caption={said.evidence}
          columns={columns}
          rows={events}
          rowKey={({ event_id }) => event_id}
          selected={event}
        />
      ) : null}
      {missing > 0 ? <p className={styles.note}>{said.evidenceGone(count(missing))}</p> : null}
      {isOpen && event ? <Record view={view} id={event} /> : null}
    </Panel>
  );
}

async function Record({ view, id }: { readonly view: View; readonly id: EventId }) {
  const { findingEvidence: said } = view.words;
  const record = await rawRecord(runtime(), id);
  return (
    <section className={styles.record} aria-label={said.record(id)}>
      <h3>{said.record(id)}</h3>
      {record.kind === 'unknown' ? (
        <p>{said.recordUnknown}</p>
      ) : (
        <p className={styles.quiet}>
          <Untrusted view={view} text={said.recordPlace(record.path, view.format.count(record.recordIndex + 1))} mono />
        </p>
      )}
      {record.kind === 'gone' ? <p>{said.recordGone}</p> : null}
      {record.kind === 'changed' ? <p>{said.recordChanged}</p> : null}
      {record.kind === 'unreachable' ? (
        <p>
          <Untrusted view={view} text={said.recordUnreachable(record.reason)} />
        </p>
      ) : null}
      {record.kind === 'found' ? (
        <>
          <p className={styles.quiet}>{whence(said, record.from)}</p>
          <JsonText view={view} text={record.json} />
        </>
      ) : null}
    </section>
  );
}

function whence(said: View['words']['findingEvidence'], from: 'store' | 'file' | 'bucket'): string {
  switch (from) {
    case 'store':
      return said.recordFromStore;
    case 'file':
      return said.recordFromFile;
    case 'bucket':
      return said.recordFromBucket;
  }
}
