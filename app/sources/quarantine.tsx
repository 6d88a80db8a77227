import { hrefWith } from '@/app/href';
import { pageNumber } from '@/app/page-number';
import type { SearchParams } from '@/app/search-params';
import { EmptyState } from '@/app/ui/empty-state';
import { Pager } from '@/app/ui/pager';
import { Panel } from '@/app/ui/panel';
import { Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { readingReason } from '@/lib/i18n/reading-reasons';
import type { CoverageSummary } from '@/lib/queries/coverage-summary';
import { rejectedRecords, rejectReasons } from '@/lib/queries/rejected-records';
import { sourceFiles } from '@/lib/queries/source-files';
import { runtime } from '@/lib/runtime';
import { fileColumns } from './file-columns';
import styles from './sources.module.css';

const SIZE = 50;
const MOST_FILES = 200;

interface Props {
  readonly view: View;
  readonly params: SearchParams;
  readonly coverage: CoverageSummary;
}

/** Files and records that could not be used, each with its reason. Nothing is ever left out in silence. */
export async function Quarantine({ view, params, coverage }: Props) {
  const { models } = runtime();
  const page = pageNumber(params);
  const [files, reasons, records] = await Promise.all([
    sourceFiles(models, { outcomes: ['quarantined', 'partial'], search: null }, { size: MOST_FILES, offset: 0 }),
    rejectReasons(models),
    rejectedRecords(models, { size: SIZE, offset: (page - 1) * SIZE }),
  ]);
  const { sources } = view.words;
  const { count } = view.format;
  if (files.length === 0 && coverage.rejected_records === 0) {
    return (
      <Panel title={sources.tabs.quarantine}>
        <EmptyState
          view={view}
          kind={coverage.files === 0 ? 'nothing-collected' : 'all-clear'}
          {...(coverage.files === 0 ? {} : { title: sources.nothingQuarantined })}
        >
          {coverage.files === 0
            ? sources.noFilesText
            : sources.nothingQuarantinedText(count(coverage.records), count(coverage.files))}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      {files.length > 0 ? (
        <Panel title={sources.quarantineFiles} lead={count(coverage.broken_files)} flush>
          <Table
            view={view}
            caption={sources.quarantineFiles}
            columns={fileColumns(view, files)}
            rows={files}
            rowKey={({ file_id }) => String(file_id)}
          />
        </Panel>
      ) : null}
      {reasons.length > 0 ? (
        <Panel title={sources.reasons} flush>
          <Table
            view={view}
            caption={sources.reasons}
            rows={reasons}
            rowKey={({ reason }) => reason}
            columns={[
              {
                id: 'reason',
                title: sources.reason,
                cell: ({ reason }) => <Untrusted view={view} text={readingReason(reason, view.language)} limit={200} />,
              },
              { id: 'records', title: sources.records, align: 'right', cell: (row) => count(row.records) },
              { id: 'files', title: sources.filesColumn, align: 'right', cell: (row) => count(row.files) },
            ]}
          />
        </Panel>
      ) : null}
      {coverage.rejected_records > 0 ? (
        <Panel title={sources.quarantineRecords} lead={count(coverage.rejected_records)} flush>
          <Table
            view={view}
            caption={sources.quarantineRecords}
            rows={records}
            rowKey={({ path, record_index }) => `${path} ${record_index}`}
            columns={[
              {
                id: 'path',
                title: sources.path,
                cell: ({ path }) => (
                  <Untrusted view={view} text={path.length > 60 ? `…${path.slice(-59)}` : path} mono />
                ),
              },
              {
                id: 'place',
                title: sources.place,
                align: 'right',
                cell: ({ record_index }) => <span title={sources.placeHint}>{count(record_index)}</span>,
              },
              {
                id: 'reason',
                title: sources.reason,
                cell: ({ reason }) => <Untrusted view={view} text={readingReason(reason, view.language)} limit={120} />,
              },
              {
                id: 'detail',
                title: sources.detail,
                wrap: true,
                cell: ({ detail }) => <Untrusted view={view} text={detail} limit={300} />,
              },
              {
                id: 'record',
                title: sources.record,
                wrap: true,
                cell: ({ record }) =>
                  record === null ? (
                    '–'
                  ) : (
                    <details className={styles.record}>
                      <summary>{sources.showRecord}</summary>
                      <Untrusted view={view} text={record} limit={4000} mono />
                    </details>
                  ),
              },
            ]}
          />
          <Pager
            view={view}
            page={page}
            size={SIZE}
            total={coverage.rejected_records}
            hrefFor={(next) => hrefWith('/sources', params, { page: next })}
          />
        </Panel>
      ) : null}
    </>
  );
}
