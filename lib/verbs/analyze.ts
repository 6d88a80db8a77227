import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AnalyzerRun } from '@/db/ledger';
import { ANALYZERS } from '@/lib/analyzers';
import { evidenceGrew } from '@/lib/findings/evidence';
import { reconcile } from '@/lib/findings/reconcile';
import { isOn, judgementOf } from '@/lib/findings/settings';
import { severityOf } from '@/lib/findings/severity';
import type { Analyzer, FindingRow, Need } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import { QueryError } from '@/lib/model/errors';
import type { Known, Sighting } from '@/lib/model/finding';
import type { Site } from '@/lib/model/site';
import type { Numbers } from '@/lib/model/threshold';
import { type AnalysisGround, analysisGround } from '@/lib/queries/analysis-ground';
import { analyzerAnswers } from '@/lib/queries/analyzer-answers';
import { asOf } from '@/lib/queries/as-of';
import type { Runtime } from '@/lib/runtime';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

export interface AnalysisSummary {
  /** The instant of judgement; null when there is nothing to judge. */
  readonly asOf: Date | null;
  /** Findings that the runs saw. */
  readonly findings: number;
  /** How each analyzer's run ended, in the order of the register. */
  readonly runs: readonly AnalyzerRun[];
}

/** `edition`: of the settings that `site` holds; see `currentSite`. */
type Stores = Pick<Runtime, 'models' | 'ledger' | 'site' | 'now'> & { readonly edition?: number | null };

const MISSING: Readonly<Record<Need, string>> = {
  events: 'no KMS events are here yet',
  'context-events': 'no events of other services are here that it reads',
  inventory: 'no key inventory is here',
  digests: 'no log file was validated by CloudTrail digests',
  'iam-inventory': 'no answer of aws iam get-account-authorization-details is here',
  'key-state': 'neither KMS events nor a key inventory are here yet',
};

/**
 * Runs analyzers over the whole history and writes down what they saw and what changed since. One that fails or
 * cannot tell says so in its run and does not stop the others.
 */
export async function analyze(
  runtime: Stores,
  { analyzers = ANALYZERS }: { readonly analyzers?: readonly Analyzer[] } = {},
): Promise<AnalysisSummary> {
  const instant = (await asOf(runtime)) ?? (await lastInventory(runtime));
  if (instant === null) return { asOf: null, findings: 0, runs: [] };
  const ground = await analysisGround(runtime.models, instant);
  const runs = await inLanes(analyzers, LANES, (analyzer) => run(runtime, analyzer, ground));
  return { asOf: instant, findings: runs.reduce((sum, { findings }) => sum + findings, 0), runs };
}

/** Analyzers that ask at a time: one waits for the ledger while another's question is answered. */
const LANES = 3;

/** Does the work for every item, so many at a time; results in the order of the items. */
async function inLanes<T, R>(items: readonly T[], lanes: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const rest = items.entries();
  const lane = async () => {
    for (const [index, item] of rest) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return items.flatMap((_item, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}

async function run({ models, ledger, site, edition, now }: Stores, analyzer: Analyzer, ground: AnalysisGround) {
  const startedAt = now();
  const judgedBy = JSON.stringify(judgementOf(analyzer, site, edition ?? null));
  const ended = (outcome: AnalyzerRun['outcome'], reason: string | null, findings: number): AnalyzerRun => ({
    runId: randomUUID(),
    analyzer: analyzer.id,
    version: analyzer.version,
    asOf: ground.asOf,
    startedAt,
    finishedAt: now(),
    outcome,
    reason,
    findings,
    judgedBy,
  });
  if (!isOn(analyzer, site)) {
    const record = ended('off', 'an administrator switched it off', 0);
    await ledger.recordRun(record, [], []);
    return record;
  }
  const unmet = analyzer.needs.filter((need) => !ground.met.has(need));
  if (unmet.length > 0) {
    const record = ended('cannot-tell', unmet.map((need) => MISSING[need]).join('; '), 0);
    await ledger.recordRun(record, [], []);
    return record;
  }
  const known = await ledger.known(analyzer.id);
  const seen = await sightingsOf(models, analyzer, ground, site, known).catch(asError);
  if (seen instanceof Error) {
    const reason = seen instanceof QueryError ? `the store refused its question: ${seen.message}` : seen.message;
    const record = ended('failed', reason, 0);
    await ledger.recordRun(record, [], []);
    return record;
  }
  const record = ended('complete', null, seen.length);
  await ledger.recordRun(record, seen, reconcile(analyzer.kind, known, seen, ground.covered));
  return record;
}

/** What an analyzer finds now, each name once. */
async function sightingsOf(
  models: Runtime['models'],
  analyzer: Analyzer,
  ground: AnalysisGround,
  site: Site,
  known: readonly Known[],
): Promise<Sighting[]> {
  const before = new Map(known.map((finding) => [finding.fingerprint, finding]));
  const { numbers } = judgementOf(analyzer, site, null);
  return [...(await analyzerAnswers(models, analyzer, ground, site))].map(([name, row]) =>
    sighting(analyzer, name, row, numbers, ground.asOf, before.get(name)),
  );
}

function sighting(
  analyzer: Analyzer,
  name: Fingerprint,
  row: FindingRow,
  numbers: Numbers,
  instant: Date,
  known: Known | undefined,
): Sighting {
  const isNews = analyzer.kind === 'condition' || known === undefined || evidenceGrew(known, row);
  return {
    fingerprint: name,
    scope: `${row.account_id}/${row.region}`,
    severity: severityOf(analyzer, row, numbers),
    subject: row.subject,
    observedAt: row.observed_at,
    seenAt: isNews ? instant : known.lastSeenAt,
    headline: analyzer.headline.en(row, numbers),
    detail: JSON.stringify(row),
    eventIds: row.event_ids,
  };
}

async function lastInventory({ models, now }: Stores): Promise<Date | null> {
  const [row] = await models.rows(
    sql`select max(collected_at) as collected_at from inventory_snapshots`,
    z.object({ collected_at: timestamp.nullable() }),
  );
  const last = row?.collected_at ?? null;
  return last === null ? null : new Date(Math.min(last.getTime(), now().getTime()));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
