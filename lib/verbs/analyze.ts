import type { AnalyzerRun } from '@/db/ledger';
import { ANALYZERS } from '@/lib/analyzers';
import type { Analyzer } from '@/lib/model/analyzer';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { analysisInstant } from '@/lib/queries/as-of';
import type { Runtime } from '@/lib/runtime';
import { analysisScope } from './analysis-scope';
import { mayHold, withHeld } from './held-rows';
import { runAnalyzer } from './run-analyzer';

export interface AnalysisSummary {
  /** The instant of judgement; null when there is nothing to judge. */
  readonly asOf: Date | null;
  /** Findings that the runs saw. */
  readonly findings: number;
  /** How each analyzer's run ended, in the order of the register. */
  readonly runs: readonly AnalyzerRun[];
}

/** `edition`: of the settings that `site` holds; see `currentSite`. */
type Stores = Pick<Runtime, 'sink' | 'models' | 'ledger' | 'site' | 'now'> & { readonly edition?: number | null };

interface Options {
  readonly analyzers?: readonly Analyzer[];
  /** Look at everything again, also where nothing came in. */
  readonly whole?: boolean;
}

/**
 * Runs analyzers and writes down, all at once, what they saw and what changed since. Those that can, look at no more than what came
 * in since their last run; what they find is the same. One that fails or cannot tell says so in its run and does not
 * stop the others. What pages alone show of the calls is brought up to date afterwards.
 */
export async function analyze(
  runtime: Stores,
  { analyzers = ANALYZERS, whole = false }: Options = {},
): Promise<AnalysisSummary> {
  const instant = await analysisInstant(runtime);
  if (instant === null) return { asOf: null, findings: 0, runs: [] };
  await runtime.sink.catchUp();
  const ground = await analysisGround(runtime.models, instant);
  const [scope, withFindings] = await Promise.all([
    analysisScope(runtime, ground, whole),
    runtime.ledger.analyzersWithFindings(),
  ]);
  const scoped = async (analyzer: Analyzer) => ({ analyzer, asked: await scope(analyzer) });
  const records = await withHeld(
    runtime.models,
    await inLanes(analyzers.filter(mayHold), LANES, scoped),
    (held, isHeldFor) =>
      inLanes(
        analyzers,
        LANES,
        async (analyzer) => {
          const asked = await scope(analyzer);
          return runAnalyzer(runtime, analyzer, ground, { asked, held: await held(analyzer), withFindings });
        },
        // Those that ask for rows that are held do so when they are there.
        isHeldFor,
      ),
  );
  await runtime.ledger.recordRuns(records);
  await runtime.sink.catchUpPages();
  const runs = records.map(({ run }) => run);
  return { asOf: instant, findings: runs.reduce((sum, { findings }) => sum + findings, 0), runs };
}

/** Analyzers that ask at a time: what one has read is taken apart here while another's question is answered. */
const LANES = 3;

/** Does the work for every item, so many at a time, for some last; results in the order of the items. */
async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
  isLast: (item: T) => boolean = () => false,
): Promise<R[]> {
  const results = new Map<number, R>();
  const rest = [...items.entries()].toSorted(([, a], [, b]) => Number(isLast(a)) - Number(isLast(b))).values();
  const lane = async () => {
    for (const [index, item] of rest) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return items.flatMap((_item, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}
