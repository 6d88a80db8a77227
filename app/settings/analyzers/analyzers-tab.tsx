import { href } from '@/app/href';
import { BackLink } from '@/app/ui/back-link';
import type { View } from '@/app/view';
import { withSettings } from '@/lib/findings/settings';
import { analyzerOf } from '@/lib/queries/finding-items';
import { runtime } from '@/lib/runtime';
import { AnalyzerForm } from './analyzer-form';
import { AnalyzerList } from './analyzer-list';
import { Editions } from './editions';
import { Shared } from './shared';

interface Props {
  readonly view: View;
  readonly canEdit: boolean;
  /** Id of the analyzer that is open, or `shared`; null: the list. */
  readonly open: string | null;
}

/** What analyzers judge by: the list of them, what they share, and who changed what; or the settings of one. */
export async function AnalyzersTab({ view, canEdit, open }: Props) {
  const words = view.words.analyzerSettings;
  const { ledger, site: base } = runtime();
  const [saved, runs, editions] = await Promise.all([
    ledger.lastSettings(),
    ledger.latestRuns(),
    ledger.settingsHistory(50),
  ]);
  const site = withSettings(base, saved?.settings ?? null);
  const analyzer = open === null ? null : analyzerOf(open);
  if (analyzer || open === 'shared') {
    return (
      <>
        <BackLink href={href('/settings', { tab: 'analyzers' })}>{words.close}</BackLink>
        {analyzer ? (
          <AnalyzerForm view={view} analyzer={analyzer} base={base} saved={saved?.settings ?? null} canEdit={canEdit} />
        ) : (
          <Shared view={view} base={base} saved={saved?.settings ?? null} form={canEdit} />
        )}
      </>
    );
  }
  return (
    <>
      {canEdit ? null : <p>{words.readOnly}</p>}
      <Shared view={view} base={base} saved={saved?.settings ?? null} form={false} canEdit={canEdit} />
      <AnalyzerList view={view} site={site} runs={runs} />
      <Editions view={view} editions={editions} />
    </>
  );
}
