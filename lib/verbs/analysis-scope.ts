import { createHash } from 'node:crypto';
import type { AnalyzerMark } from '@/db/ledger';
import { lasts } from '@/lib/findings/expected';
import { question } from '@/lib/findings/question';
import { judgementOf, limitsOf } from '@/lib/findings/settings';
import type { Analyzer, Apart } from '@/lib/model/analyzer';
import type { Site } from '@/lib/model/site';
import type { AnalysisGround } from '@/lib/queries/analysis-ground';
import { withMoved } from '@/lib/queries/moved-keys';
import { quietTables } from '@/lib/queries/quiet-tables';
import {
  beginnings,
  type CoveredKeys,
  type Delta,
  deltaSince,
  isInHistory,
  keysCoveredSince,
  latestChange,
} from '@/lib/queries/store-changes';
import type { Runtime } from '@/lib/runtime';
import { tablesOf } from '@/lib/sql/tables';
import { RULES_EDITION } from './rules-edition';

/** What a run has to ask about. */
export interface Asked {
  /** Keys or principals; null: everything. */
  readonly those: readonly string[] | null;
  /** How far the run looks once it has asked; null when the store does not say how far it goes. */
  readonly mark: AnalyzerMark | null;
}

/** What came in since a run, and the tables that nothing came into. */
type News = Delta & {
  readonly quiet: ReadonlySet<string>;
  readonly covered: CoveredKeys;
};

/** Answers for each analyzer what a run has to ask about. */
export type AnalysisScope = (analyzer: Analyzer) => Promise<Asked>;

/**
 * An analyzer need ask only about those that something came in about since its last run, as long as that run was of this
 * very store and asked the same question, and nothing came in that concerns all; and about nothing when it looks for what
 * happened where nothing did.
 */
export async function analysisScope(
  { models, ledger, site, edition }: Pick<Runtime, 'models' | 'ledger' | 'site'> & { readonly edition?: number | null },
  { from, asOf }: AnalysisGround,
  whole: boolean,
): Promise<AnalysisScope> {
  const point = await latestChange(models);
  const marks = await ledger.marks();
  const began = await beginnings(models);
  const deltas = new Map<string, Promise<News | null>>();
  const deltaOf = (mark: AnalyzerMark): Promise<News | null> => {
    const name = `${mark.changeId} ${mark.token} ${mark.asOf.getTime()}`;
    const delta = deltas.get(name) ?? since(mark);
    deltas.set(name, delta);
    return delta;
  };
  const since = async (mark: AnalyzerMark): Promise<News | null> => {
    if (mark.asOf > asOf || !(await isInHistory(models, mark))) return null;
    const [delta, quiet, covered] = await Promise.all([
      deltaSince(models, mark),
      quietTables(models, mark.changeId),
      keysCoveredSince(models, mark.changeId),
    ]);
    return { ...delta, quiet, covered };
  };
  const settings = [limitsOf(site), allowedAt(site.allowed, asOf), from];
  return async (analyzer) => {
    const basis = basisOf([RULES_EDITION, analyzer.id, judgementOf(analyzer, site, edition ?? null), settings, began]);
    const mark = point && { ...point, asOf, basis };
    const before = marks.get(analyzer.id);
    if (whole || before?.basis !== basis) return { those: null, mark };
    const delta = await deltaOf(before);
    if (delta === null || delta.keys === null) return { those: null, mark };
    const { numbers } = judgementOf(analyzer, site, null);
    if (analyzer.kind === 'occurrence') {
      const asked = question(analyzer, { from, asOf }, limitsOf(site), numbers);
      if ([...tablesOf(asked)].every((table) => delta.quiet.has(table))) return { those: [], mark };
    }
    if (analyzer.apart === undefined) return { those: null, mark };
    if (analyzer.apart.by === 'principal') return { those: delta.principals, mark };
    const touched = [...new Set([...delta.keys, ...coveredFor(analyzer.apart, delta.covered)])];
    const moved = analyzer.apart.moved?.(before.asOf, asOf, limitsOf(site), numbers);
    return { those: moved === undefined ? touched : await withMoved(models, touched, moved), mark };
  };
}

/** The keys that records from their place bear on, whether or not these are about them. */
function coveredFor({ coverage }: Apart, { inPlace, inAccount }: CoveredKeys): readonly string[] {
  if (coverage === undefined) return [];
  return coverage === 'account' ? inAccount : inPlace;
}

/** The entries of allow-lists that are in force. */
function allowedAt({ principals, regions, resources }: Site['allowed'], asOf: Date): object {
  return [principals, regions, resources].map((list) => list.filter(({ until }) => lasts(until, asOf)));
}

/** Names all that an answer depends on but for the rows that are set apart and the instant. */
function basisOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
