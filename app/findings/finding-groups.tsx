import type { Route } from 'next';
import Link from 'next/link';
import type { SearchParams } from '@/app/search-params';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { type Column, type Sort, Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import { analyzerOf, type FindingItem } from '@/lib/queries/finding-items';
import { FINDING_SORTS, grouped, sorted } from '@/lib/queries/finding-list';
import { type FindingParams, listHref } from './finding-params';
import styles from './findings.module.css';

/** Rows of one group before the rest is a link; and of one page of the flat list. */
const IN_GROUP = 10;
export const PAGE_SIZE = 50;

interface Props {
  readonly view: View;
  readonly params: SearchParams;
  readonly read: FindingParams;
  readonly items: readonly FindingItem[];
  /** What the filter would show but for decisions and mutes. */
  readonly hidden: readonly FindingItem[];
  readonly columns: readonly Column<FindingItem>[];
}

/** The findings that pass the filter, by analyzer or in one list. */
export function FindingGroups({ view, params, read, items, hidden, columns }: Props) {
  const { findings } = view.words;
  const { count } = view.format;
  const ordered = sorted(items, read.sort, read.descending);
  const sort: Sort = {
    by: read.sort,
    descending: read.descending,
    sortable: FINDING_SORTS,
    hrefFor: (by, descending) => listHref(params, { sort: by, dir: descending ? 'desc' : 'asc' }),
  };
  if (read.layout === 'flat') {
    const start = (read.page - 1) * PAGE_SIZE;
    return (
      <>
        <Panel title={findings.title} flush>
          <Table
            view={view}
            caption={findings.tableCaption}
            columns={columns}
            rows={ordered.slice(start, start + PAGE_SIZE)}
            rowKey={({ fingerprint }) => fingerprint}
            sort={sort}
            selected={read.open}
          />
        </Panel>
        <Pager
          view={view}
          page={read.page}
          size={PAGE_SIZE}
          total={items.length}
          hrefFor={(page): Route => listHref(params, { page: String(page) })}
        />
      </>
    );
  }
  return grouped(ordered).map(({ analyzer, items: inGroup }) => {
    const known = analyzerOf(analyzer);
    const title = known?.title[view.language] ?? analyzer;
    const more = hidden.filter((item) => item.analyzer === analyzer).length;
    return (
      <Panel
        key={analyzer}
        id={analyzer}
        title={
          <>
            {title} {known ? <span className={styles.code}>{known.code}</span> : null}
          </>
        }
        lead={known ? findings.categories[known.category] : findings.noCategory}
        action={
          <span className={styles.count}>
            {more === 0
              ? findings.shown(count(inGroup.length))
              : findings.shownOf(count(inGroup.length), count(inGroup.length + more))}
          </span>
        }
        flush
      >
        <Table
          view={view}
          caption={findings.groupCaption(title)}
          columns={columns}
          rows={inGroup.slice(0, IN_GROUP)}
          rowKey={({ fingerprint }) => fingerprint}
          sort={sort}
          selected={read.open}
        />
        {inGroup.length > IN_GROUP ? (
          <Link className={styles.more} href={listHref(params, { analyzer: [analyzer], layout: 'flat' })}>
            {findings.more(count(inGroup.length))}
          </Link>
        ) : null}
      </Panel>
    );
  });
}
