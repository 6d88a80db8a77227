import Link from 'next/link';
import { href } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import type { View } from '@/app/view';
import type { Analyzer } from '@/lib/model/analyzer';
import { AnalyzerSetting, type Settings } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import { DryRunForm } from './dry-run-form';
import type { FieldWords } from './fields';
import { formWords } from './form-words';
import { typedSetting } from './settings-form';

interface Props {
  readonly view: View;
  readonly analyzer: Analyzer;
  /** What `keytrail.json` says. */
  readonly base: Site;
  readonly saved: Settings | null;
  readonly canEdit: boolean;
}

/** The settings of one analyzer; readers see the same fields and cannot send them. */
export function AnalyzerForm({ view, analyzer, base, saved, canEdit }: Props) {
  const words = view.words.analyzerSettings;
  const own = saved?.analyzers[analyzer.id];
  const inFile = base.analyzers[analyzer.id];
  const setting = own ?? inFile ?? AnalyzerSetting.parse({});
  const lists = (analyzer.allows ?? []).map((list) => words.listNames[list]);
  return (
    <Panel
      title={`${analyzer.code} · ${analyzer.title[view.language]}`}
      lead={canEdit ? (own === undefined && inFile !== undefined ? words.fromFile : null) : words.readOnly}
      action={<Link href={`${href('/findings/analyzers')}#${analyzer.id}`}>{words.about}</Link>}
    >
      <fieldset disabled={!canEdit} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <DryRunForm
          key={analyzer.id}
          analyzer={analyzer.id}
          typed={typedSetting(setting)}
          fields={fieldsOf(view, analyzer)}
          canReset={own !== undefined}
          canTry={canEdit}
          words={formWords(view)}
        >
          <p>
            {lists.length === 0 ? (
              words.noLists
            ) : (
              <>
                {words.lists}:{' '}
                <Link href={href('/settings', { tab: 'analyzers', analyzer: 'shared' })}>{lists.join(', ')}</Link>
              </>
            )}
          </p>
        </DryRunForm>
      </fieldset>
    </Panel>
  );
}

function fieldsOf(view: View, analyzer: Analyzer): FieldWords[] {
  const words = view.words.analyzerSettings;
  const { count } = view.format;
  const thresholds = Object.entries(analyzer.thresholds ?? {}).map(
    ([name, { label, unit, usual, least, most }]): FieldWords => ({
      kind: 'number',
      name: `threshold.${name}`,
      label: label[view.language],
      hint: words.range(count(least), count(most), count(usual), words.units[unit]),
      least,
      most,
      usual: String(usual),
    }),
  );
  return [
    { kind: 'switch', name: 'on', label: words.runs, hint: words.runsHint },
    {
      kind: 'group',
      id: 'thresholds',
      title: words.thresholds,
      hint: thresholds.length === 0 ? words.noThresholds : null,
    },
    ...thresholds,
    { kind: 'group', id: 'scope', title: words.scope, hint: words.scopeHint },
    { kind: 'lines', name: 'scopeAccounts', label: words.scopeAccounts, hint: null },
    { kind: 'lines', name: 'scopeRegions', label: words.scopeRegions, hint: null },
    { kind: 'lines', name: 'scopeTags', label: words.scopeTags, hint: null },
  ];
}
