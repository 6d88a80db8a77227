import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import { StateBadge, type Tone } from '@/app/ui/state-badge';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { problemText } from '@/lib/i18n/problems';
import { type IngestRun, ingestRuns } from '@/lib/queries/ingest-runs';
import { runtime } from '@/lib/runtime';
import styles from './sources.module.css';

const TONES: Readonly<Record<string, Tone>> = {
  running: 'active',
  complete: 'plain',
  incomplete: 'warning',
  interrupted: 'warning',
};

/** Every ingest: what was asked for, what it found and how it ended. */
export async function Runs({ view }: { readonly view: View }) {
  const runs = await ingestRuns(runtime().models, 50);
  const { sources } = view.words;
  const { count } = view.format;
  const outcomes: Readonly<Record<string, string>> = sources.runOutcomes;
  return (
    <Panel title={sources.tabs.runs} flush>
      {runs.length === 0 ? (
        <div className={styles.padded}>
          <EmptyState view={view} kind="nothing-collected" title={sources.noRuns}>
            {sources.noFilesText}
          </EmptyState>
        </div>
      ) : (
        <Table
          view={view}
          caption={sources.tabs.runs}
          rows={runs}
          rowKey={({ run_id }) => run_id}
          columns={[
            {
              id: 'started',
              title: sources.started,
              cell: (run) => <TimeText view={view} at={run.started_at} show="absolute" />,
            },
            {
              id: 'outcome',
              title: sources.outcome,
              cell: ({ outcome }) => (
                <StateBadge tone={TONES[outcome] ?? 'quiet'}>{outcomes[outcome] ?? outcome}</StateBadge>
              ),
            },
            {
              id: 'requested',
              title: sources.requested,
              wrap: true,
              cell: ({ requested }) => <Untrusted view={view} text={requested} limit={300} mono />,
            },
            { id: 'found', title: sources.filesFound, align: 'right', cell: (run) => count(run.files_found) },
            { id: 'known', title: sources.filesKnown, align: 'right', cell: (run) => count(run.files_known) },
            { id: 'read', title: sources.filesRead, align: 'right', cell: (run) => count(run.files_read) },
            {
              id: 'quarantined',
              title: sources.filesQuarantined,
              align: 'right',
              cell: (run) => count(run.files_quarantined),
            },
            { id: 'events', title: sources.newEvents, align: 'right', cell: (run) => count(run.events) },
            { id: 'duplicates', title: sources.duplicates, align: 'right', cell: (run) => count(run.duplicates) },
            {
              id: 'duration',
              title: sources.duration,
              align: 'right',
              cell: ({ started_at, finished_at }) =>
                finished_at === null
                  ? '–'
                  : sources.seconds(((finished_at.getTime() - started_at.getTime()) / 1000).toFixed(1)),
            },
            ...(runs.some(({ detail }) => detail !== null) ? [detailColumn(view)] : []),
          ]}
        />
      )}
    </Panel>
  );
}

function detailColumn(view: View): Column<IngestRun> {
  return {
    id: 'detail',
    title: view.words.sources.detail,
    wrap: true,
    cell: ({ detail }) =>
      detail === null ? '' : <Untrusted view={view} text={problemText(detail, view.language)} limit={300} />,
  };
}
