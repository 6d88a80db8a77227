import Link from 'next/link';
import { href } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import type { EventId } from '@/lib/model/brand';
import { evidenceScope, findingEvidence } from '@/lib/queries/finding-evidence';
import type { FindingItem } from '@/lib/queries/finding-items';
import { callersAmong } from '@/lib/queries/principal-detail';
import { runtime } from '@/lib/runtime';
import { EventRecord } from './event-record';
import { evidenceColumns } from './evidence-columns';
import styles from './finding-detail.module.css';
import { namesOf } from './finding-names';

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
  return (
    <Panel
      id="evidence"
      title={said.evidence}
      lead={all > events.length ? said.evidenceLead(count(events.length), count(all)) : said.evidenceAll(count(all))}
      action={
        <Link href={href(`/findings/${item.fingerprint}/events`)}>
          {evidenceScope(item).kind === 'told' ? said.openAll(count(all)) : said.openList}
        </Link>
      }
      flush
    >
      {events.length > 0 ? (
        <Table
          view={view}
          caption={said.evidence}
          columns={evidenceColumns({ view, callers, event, hrefFor })}
          rows={events}
          rowKey={({ event_id }) => event_id}
          selected={event}
        />
      ) : null}
      {missing > 0 ? <p className={styles.note}>{said.evidenceGone(count(missing))}</p> : null}
      {isOpen && event ? <EventRecord view={view} id={event} names={namesOf(item.stored)} /> : null}
    </Panel>
  );
}
