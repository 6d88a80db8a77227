import { ChevronRight } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { SearchParams } from '@/app/search-params';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { SeverityBadge } from '@/app/ui/severity-badge';
import { type Column, type Sort, Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import { SEVERITIES } from '@/lib/model/analyzer';
import { parseKeyArn } from '@/lib/model/parse';
import { wholeDays } from '@/lib/model/time';
import { analyzerOf, type FindingItem } from '@/lib/queries/finding-items';
import { FINDING_SORTS, type FindingGroup, grouped, sorted } from '@/lib/queries/finding-list';
import styles from './finding-groups.module.css';
import { type FindingParams, groupsHref, listHref } from './finding-params';
import { openGroups } from './open-groups';

/** Rows of one group before the rest is a link; and of one page of the flat list. */
const IN_GROUP = 10;
const PAGE_SIZE = 50;
/** Groups of one page. */
const GROUPS_ON_PAGE = 30;

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
  const groups = grouped(ordered);
  const open = openGroups(groups, read);
  const start = (read.page - 1) * GROUPS_ON_PAGE;
  const names = groups.map(({ analyzer }) => analyzer);
  const areAllOpen = names.every((name) => open.has(name));
  return (
    <>
      <Panel
        title={findings.groups(count(groups.length))}
        action={
          groups.length > 1 ? (
            <Link href={groupsHref(params, areAllOpen ? [] : names)} scroll={false} prefetch={false}>
              {areAllOpen ? findings.closeGroups : findings.openGroups}
            </Link>
          ) : null
        }
        flush
      >
        {groups.slice(start, start + GROUPS_ON_PAGE).map((group) => {
          const isOpen = open.has(group.analyzer);
          const others = names.filter((name) => open.has(name) && name !== group.analyzer);
          return (
            <section key={group.analyzer} id={group.analyzer} className={styles.group}>
              <GroupHead
                view={view}
                group={group}
                hidden={hidden.filter(({ analyzer }) => analyzer === group.analyzer).length}
                asOf={read.filter.asOf}
                isOpen={isOpen}
                toggle={groupsHref(params, isOpen ? others : [...others, group.analyzer])}
              />
              {isOpen ? (
                <GroupRows view={view} params={params} read={read} group={group} columns={columns} sort={sort} />
              ) : null}
            </section>
          );
        })}
      </Panel>
      <Pager
        view={view}
        page={read.page}
        size={GROUPS_ON_PAGE}
        total={groups.length}
        hrefFor={(page): Route => listHref(params, { page: String(page) })}
      />
    </>
  );
}

interface GroupHeadProps {
  readonly view: View;
  readonly group: FindingGroup;
  readonly hidden: number;
  readonly asOf: Date;
  readonly isOpen: boolean;
  readonly toggle: Route;
}

/** What a group holds, in one line that opens and closes it. */
function GroupHead({ view, group: { analyzer, items }, hidden, asOf, isOpen, toggle }: GroupHeadProps) {
  const { findings } = view.words;
  const { count } = view.format;
  const known = analyzerOf(analyzer);
  const subjects = new Set(items.map(({ subject }) => subject));
  const areKeys = [...subjects].every((subject) => parseKeyArn(subject) !== null);
  const oldest = Math.min(...items.map(({ observed_at }) => observed_at.getTime()));
  const severities = SEVERITIES.toReversed().flatMap((severity) => {
    const those = items.filter((item) => item.severity === severity).length;
    return those === 0 ? [] : [{ severity, those }];
  });
  return (
    <header className={styles.head} data-row="">
      <h3 className={styles.name}>
        <Link href={toggle} aria-expanded={isOpen} className={styles.toggle} scroll={false} prefetch={false}>
          <ChevronRight size={16} aria-hidden="true" className={styles.chevron} />
          <span>
            {known?.title[view.language] ?? analyzer} {known ? <span className={styles.code}>{known.code}</span> : null}
          </span>
        </Link>
      </h3>
      <p className={styles.kind}>
        {[
          known ? findings.categories[known.category] : findings.noCategory,
          areKeys ? findings.onKeys(count(subjects.size)) : findings.onSubjects(count(subjects.size)),
          findings.oldest(count(Math.max(0, wholeDays(new Date(oldest), asOf)))),
        ].join(' · ')}
      </p>
      <p className={styles.severities}>
        {severities.map(({ severity, those }) => (
          <span key={severity} className={styles.severity}>
            <SeverityBadge view={view} severity={severity} /> {count(those)}
          </span>
        ))}
      </p>
      <p className={styles.total}>
        {hidden === 0
          ? findings.shown(count(items.length))
          : findings.shownOf(count(items.length), count(items.length + hidden))}
      </p>
    </header>
  );
}

interface GroupRowsProps {
  readonly view: View;
  readonly params: SearchParams;
  readonly read: FindingParams;
  readonly group: FindingGroup;
  readonly columns: readonly Column<FindingItem>[];
  readonly sort: Sort;
}

/** The first findings of a group; the rest is a click away. */
function GroupRows({ view, params, read, group: { analyzer, items }, columns, sort }: GroupRowsProps) {
  const { findings } = view.words;
  return (
    <>
      <Table
        view={view}
        caption={findings.groupCaption(analyzerOf(analyzer)?.title[view.language] ?? analyzer)}
        columns={columns}
        rows={items.slice(0, IN_GROUP)}
        rowKey={({ fingerprint }) => fingerprint}
        sort={sort}
        selected={read.open}
      />
      {items.length > IN_GROUP ? (
        <Link className={styles.more} href={listHref(params, { analyzer: [analyzer], layout: 'flat' })}>
          {findings.more(view.format.count(items.length))}
        </Link>
      ) : null}
    </>
  );
}
