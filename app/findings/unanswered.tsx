import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { analyzerOf } from '@/lib/queries/finding-items';
import type { Runtime } from '@/lib/runtime';

type Run = Awaited<ReturnType<Runtime['ledger']['latestRuns']>>[number];

/** Analyzers whose last run failed or could not tell: what was not checked. Draws nothing when all answered. */
export function Unanswered({ view, runs }: { readonly view: View; readonly runs: readonly Run[] }) {
  const { findings } = view.words;
  const silent = runs.filter(({ outcome }) => outcome !== 'complete');
  if (silent.length === 0) return null;
  const columns: Column<Run>[] = [
    {
      id: 'analyzer',
      title: findings.notAnsweredColumns.analyzer,
      cell: ({ analyzer }) => {
        const known = analyzerOf(analyzer);
        return known ? `${known.title[view.language]} · ${known.code}` : analyzer;
      },
    },
    { id: 'outcome', title: findings.notAnsweredColumns.outcome, cell: ({ outcome }) => findings.outcomes[outcome] },
    {
      id: 'reason',
      title: findings.notAnsweredColumns.reason,
      wrap: true,
      cell: (run) => <Reason view={view} run={run} />,
    },
  ];
  return (
    <Panel title={findings.notAnswered} lead={findings.notAnsweredLead} id="unanswered" flush>
      <Table
        view={view}
        caption={findings.notAnswered}
        columns={columns}
        rows={silent}
        rowKey={({ analyzer }) => analyzer}
      />
    </Panel>
  );
}

/** For "cannot tell" the needs in the reader's language; for a failure what the engine said. */
function Reason({ view, run }: { readonly view: View; readonly run: Run }) {
  const { findings, findingDetail } = view.words;
  if (run.outcome === 'cannot-tell') {
    return findings.notThere(
      (analyzerOf(run.analyzer)?.needs ?? []).map((need) => findingDetail.needs[need]).join(', '),
    );
  }
  return run.reason === null ? '–' : <Untrusted view={view} text={run.reason.replace(/\s+/g, ' ')} limit={160} />;
}
