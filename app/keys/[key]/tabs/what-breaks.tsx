import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Broken } from '@/lib/keys/what-breaks';
import { serviceName } from './service-name';
import styles from './tabs.module.css';

/** Rows that are shown; what comes after is quieter and slower to stop. */
const MOST = 50;

interface Props {
  readonly view: View;
  readonly broken: readonly Broken[];
  /** Null: not known. */
  readonly usage: string | null;
}

/** What stops without the key, how soon, and what of it no record can show. */
export function WhatBreaksPanel({ view, broken, usage }: Props) {
  const { whatBreaks: words } = view.words;
  const { count } = view.format;
  const rows = broken.slice(0, MOST).map((one, index) => ({ ...one, rank: index + 1 }));
  const { offline, ...always } = words.unseen;
  const isSymmetric = usage === 'ENCRYPT_DECRYPT' || usage === 'GENERATE_VERIFY_MAC';
  return (
    <Panel title={words.title} lead={words.lead} flush>
      {rows.length === 0 ? (
        <p className={styles.note}>{words.none}</p>
      ) : (
        <Table
          view={view}
          caption={words.title}
          columns={columns(view)}
          rows={rows}
          rowKey={({ rank }) => String(rank)}
        />
      )}
      {broken.length > MOST ? <p className={styles.note}>{words.shown(count(MOST), count(broken.length))}</p> : null}
      <div className={styles.note}>
        <strong>{words.unseenTitle}</strong>
        <ul className={styles.notes}>
          {[...Object.values(always), ...(isSymmetric ? [] : [offline])].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function columns(view: View): Column<Broken & { readonly rank: number }>[] {
  const { whatBreaks: words } = view.words;
  const { columns: titles } = words;
  const { count } = view.format;
  return [
    { id: 'rank', title: titles.rank, align: 'right', cell: ({ rank }) => count(rank) },
    { id: 'service', title: titles.service, cell: ({ service }) => serviceName(view, service) },
    {
      id: 'resource',
      title: titles.resource,
      wrap: true,
      cell: ({ resource }) =>
        resource === null ? (
          <span className={styles.quiet}>{words.noResource}</span>
        ) : (
          <Untrusted view={view} text={resource} limit={300} mono />
        ),
    },
    { id: 'stops', title: titles.stops, wrap: true, cell: ({ stops }) => words.stops[stops] },
    { id: 'soon', title: titles.soon, wrap: true, cell: ({ soon }) => words.soon[soon] },
    { id: 'recent', title: titles.recent, align: 'right', cell: ({ recentCalls }) => count(recentCalls) },
    { id: 'last', title: titles.last, cell: ({ lastAt }) => <TimeText view={view} at={lastAt} show="day" /> },
  ];
}
