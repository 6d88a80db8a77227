import Link from 'next/link';
import { href, hrefWith } from '@/app/href';
import { pageNumber } from '@/app/page-number';
import { every, first, type SearchParams } from '@/app/search-params';
import { Chips } from '@/app/ui/chips';
import { EmptyState } from '@/app/ui/empty-state';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { QuickLinks } from '@/app/ui/quick-links';
import { SearchForm } from '@/app/ui/search-form';
import { Table } from '@/app/ui/table';
import type { View } from '@/app/view';
import { FILE_OUTCOMES } from '@/lib/model/ingest';
import { copiedFiles, type FileFilter, fileTotals, outcomeCounts, sourceFiles } from '@/lib/queries/source-files';
import { runtime } from '@/lib/runtime';
import { fileColumns } from './file-columns';
import styles from './sources.module.css';

const SIZE = 100;

/** Every file that was read and how it ended. */
export async function Files({ view, params }: { readonly view: View; readonly params: SearchParams }) {
  const { models } = runtime();
  const filter: FileFilter = {
    outcomes: FILE_OUTCOMES.filter((outcome) => every(params, 'outcome').includes(outcome)),
    search: first(params, 'q')?.slice(0, 300) ?? null,
  };
  const page = pageNumber(params);
  const [files, totals, copies, counts] = await Promise.all([
    sourceFiles(models, filter, { size: SIZE, offset: (page - 1) * SIZE }),
    fileTotals(models, filter),
    copiedFiles(models, filter),
    outcomeCounts(models, filter),
  ]);
  const { sources, ui } = view.words;
  const clearHref = href('/sources', { tab: 'files' });
  const isFiltered = filter.outcomes.length > 0 || filter.search !== null;
  return (
    <>
      <SearchForm
        action="/sources"
        params={params}
        search={filter.search ?? ''}
        label={sources.searchFiles}
        hint={sources.searchFiles}
        button={sources.search}
        maxLength={300}
      >
        <QuickLinks
          view={view}
          label={sources.outcome}
          links={FILE_OUTCOMES.map((outcome) => ({
            id: outcome,
            label: sources.outcomes[outcome],
            hint: sources.outcomeHints[outcome],
            count: counts.get(outcome) ?? 0,
            isChosen: filter.outcomes.includes(outcome),
            href: hrefWith('/sources', params, {
              tab: 'files',
              page: null,
              outcome: filter.outcomes.includes(outcome)
                ? filter.outcomes.filter((one) => one !== outcome)
                : [...filter.outcomes, outcome],
            }),
          }))}
          all
        />
      </SearchForm>
      <Chips
        view={view}
        clearHref={clearHref}
        chips={[
          ...filter.outcomes.map((outcome) => ({
            id: outcome,
            name: sources.outcome,
            value: sources.outcomes[outcome],
            removeHref: hrefWith('/sources', params, {
              page: null,
              outcome: filter.outcomes.filter((one) => one !== outcome),
            }),
          })),
          ...(filter.search === null
            ? []
            : [
                {
                  id: 'q',
                  name: sources.path,
                  value: filter.search,
                  removeHref: hrefWith('/sources', params, { page: null, q: null }),
                },
              ]),
        ]}
      />
      <Panel
        title={sources.tabs.files}
        lead={[
          view.format.count(totals.files),
          view.format.bytes(totals.bytes),
          ...(copies > 0 ? [sources.copies(view.format.count(copies))] : []),
        ].join(' · ')}
        flush
      >
        {files.length === 0 ? (
          <div className={styles.padded}>
            {isFiltered ? (
              <EmptyState view={view} kind="no-match" action={<Link href={clearHref}>{ui.clearFilters}</Link>}>
                {sources.noFileMatches}
              </EmptyState>
            ) : (
              <EmptyState view={view} kind="nothing-collected" title={sources.noFiles}>
                {sources.noFilesText}
              </EmptyState>
            )}
          </div>
        ) : (
          <Table
            key={page}
            view={view}
            caption={sources.tabs.files}
            columns={fileColumns(view, files)}
            rows={files}
            rowKey={({ file_id }) => String(file_id)}
            tall
          />
        )}
        <Pager
          view={view}
          page={page}
          size={SIZE}
          total={totals.files}
          hrefFor={(next) => hrefWith('/sources', params, { page: next })}
          stays
        />
      </Panel>
    </>
  );
}
