import Link from 'next/link';
import { href } from '@/app/href';
import { EmptyState } from '@/app/ui/empty-state';
import { Panel } from '@/app/ui/panel';
import type { View } from '@/app/view';
import { coverageSummary } from '@/lib/queries/coverage-summary';
import { type Runtime, runtime } from '@/lib/runtime';

interface Props {
  readonly view: View;
  readonly isFiltered: boolean;
  readonly runs: Awaited<ReturnType<Runtime['ledger']['latestRuns']>>;
  readonly horizon: Date | null;
}

/** Why the list is empty: nothing read, nothing run, nothing under the filter, or nothing wrong as far as was checked. */
export async function NoFindings({ view, isFiltered, runs, horizon }: Props) {
  const { findings, ui } = view.words;
  const body = await bodyOf();
  return <Panel title={findings.title}>{body}</Panel>;

  async function bodyOf() {
    if (horizon === null) {
      return (
        <EmptyState view={view} kind="nothing-collected">
          {findings.nothingText}
        </EmptyState>
      );
    }
    if (isFiltered) {
      return (
        <EmptyState view={view} kind="no-match" action={<Link href={href('/findings')}>{ui.clearFilters}</Link>}>
          {findings.noMatchText}
        </EmptyState>
      );
    }
    if (runs.length === 0) {
      return (
        <EmptyState view={view} kind="cannot-tell">
          {findings.notRunText}
        </EmptyState>
      );
    }
    const silent = runs.filter(({ outcome }) => outcome !== 'complete').length;
    const coverage = await coverageSummary(runtime().models);
    const { count, minute } = view.format;
    return (
      <EmptyState
        view={view}
        kind={silent === runs.length ? 'cannot-tell' : 'all-clear'}
        {...(silent === runs.length ? {} : { title: findings.clearTitle })}
      >
        {findings.clearText(count(coverage.events), count(coverage.files), minute(horizon))}{' '}
        {silent > 0 ? findings.clearLimits(count(silent)) : null}
      </EmptyState>
    );
  }
}
