import { randomUUID } from 'node:crypto';
import type { AnalyzerRun, RunRecord } from '@/db/ledger';
import { evidenceGrew } from '@/lib/findings/evidence';
import { reconcile } from '@/lib/findings/reconcile';
import { isOn, judgementOf } from '@/lib/findings/settings';
import { severityOf } from '@/lib/findings/severity';
import type { Analyzer, FindingRow, Need } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import { QueryError } from '@/lib/model/errors';
import type { Change, Known, Sighting } from '@/lib/model/finding';
import type { Numbers } from '@/lib/model/threshold';
import { takingTurns } from '@/lib/model/turns';
import type { AnalysisGround } from '@/lib/queries/analysis-ground';
import { analyzerAnswers } from '@/lib/queries/analyzer-answers';
import { lastWords } from '@/lib/queries/key-knowledge';
import type { Runtime } from '@/lib/runtime';
import type { Held } from '@/lib/sql/narrow';
import type { Asked } from './analysis-scope';
import { doubtsOf } from './doubtful';

type Stores = Pick<Runtime, 'models' | 'ledger' | 'site' | 'now'> & { readonly edition?: number | null };

/** What a run asks about, and the rows about it that are held aside. */
interface Scoped {
  readonly asked: Asked;
  readonly held: Held | undefined;
  /** Analyzers of which any finding is known. */
  readonly withFindings: ReadonlySet<string>;
}

const MISSING: Readonly<Record<Need, string>> = {
  events: 'no KMS events are here yet',
  'context-events': 'no events of other services are here that it reads',
  inventory: 'no key inventory is here',
  digests: 'no log file was validated by CloudTrail digests',
  'iam-inventory': 'no answer of aws iam get-account-authorization-details is here',
  'key-state': 'neither KMS events nor a key inventory are here yet',
  trails: 'neither events of CloudTrail nor an inventory with the trails are here',
};

/** One run of one analyzer: asks, compares with what is known, and says how it ended. Writes nothing. */
export async function runAnalyzer(
  stores: Stores,
  analyzer: Analyzer,
  ground: AnalysisGround,
  { asked, held, withFindings }: Scoped,
): Promise<RunRecord> {
  const { ledger, site, edition, now } = stores;
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
  const without = (outcome: AnalyzerRun['outcome'], reason: string): RunRecord => ({
    run: ended(outcome, reason, 0),
    sightings: [],
    changes: [],
    standing: [],
    mark: null,
  });
  if (!isOn(analyzer, site)) return without('off', 'an administrator switched it off');
  const unmet = analyzer.needs.filter((need) => !ground.met.has(need));
  if (unmet.length > 0) return without('cannot-tell', unmet.map((need) => MISSING[need]).join('; '));
  const { inQuestion, standing } = withFindings.has(analyzer.id)
    ? await divided(ledger, analyzer, asked)
    : { inQuestion: [], standing: [] };
  const found = await sightingsOf(stores, analyzer, ground, { asked, held }, inQuestion)
    .then(async (seen) => [seen, await doubtsOf(stores, analyzer, ground.asOf, missing(inQuestion, seen))] as const)
    .catch(asError);
  if (found instanceof QueryError) return without('failed', `the store refused its question: ${found.message}`);
  if (found instanceof Error) return without('failed', found.message);
  const [seen, doubtful] = found;
  const recurred = await ledger.closed(grown(analyzer, seen));
  const changes = reconcile(analyzer.kind, inQuestion, seen, ground.covered, doubtful, recurred);
  return {
    run: ended('complete', null, seen.length + standing.length),
    sightings: seen,
    changes,
    standing: analyzer.kind === 'condition' ? standing : [],
    mark: analyzer.kind === 'condition' && isAnyLost(inQuestion, changes) ? null : asked.mark,
  };
}

/** What is known of those that a run asks about, and the findings that stand as they are, since it does not ask. */
async function divided(
  ledger: Stores['ledger'],
  { id }: Analyzer,
  { those }: Asked,
): Promise<{ readonly inQuestion: readonly Known[]; readonly standing: readonly Fingerprint[] }> {
  if (those === null) return { inQuestion: await ledger.known(id), standing: [] };
  const standing = await ledger.standing(id, those);
  return { inQuestion: those.length === 0 ? [] : await ledger.known(id, those), standing };
}

/** What was there and is not seen any more. */
function missing(inQuestion: readonly Known[], seen: readonly Sighting[]): readonly Known[] {
  const found = new Set(seen.map(({ fingerprint }) => fingerprint));
  return inQuestion.filter(({ fingerprint, present }) => present && !found.has(fingerprint));
}

/** Occurrences of which a run brought more to light: not merely other events of as many. */
function grown({ kind }: Analyzer, seen: readonly Sighting[]): readonly Fingerprint[] {
  if (kind === 'condition') return [];
  return seen.filter(({ hasMoreEvents }) => hasMoreEvents).map(({ fingerprint }) => fingerprint);
}

/**
 * Whether something is neither seen any more nor found gone, for want of records from there. When they come, it has to
 * be asked about, whether or not they are about its key.
 */
function isAnyLost(inQuestion: readonly Known[], changes: readonly Change[]): boolean {
  const told = new Set(changes.map(({ fingerprint }) => fingerprint));
  return inQuestion.some(({ fingerprint, present }) => present && !told.has(fingerprint));
}

/** What an analyzer finds now, each name once. */
async function sightingsOf(
  { models, site }: Stores,
  analyzer: Analyzer,
  ground: AnalysisGround,
  { asked: { those }, held }: Pick<Scoped, 'asked' | 'held'>,
  known: readonly Known[],
): Promise<Sighting[]> {
  if (those?.length === 0) return [];
  const before = new Map(known.map((finding) => [finding.fingerprint, finding]));
  const { numbers } = judgementOf(analyzer, site, null);
  const turn = takingTurns();
  const answers = await analyzerAnswers(models, analyzer, ground, site, those, held);
  const restsOn = analyzer.kind === 'condition' ? analyzer.restsOn : undefined;
  const subjects = [...new Set([...answers.values()].map(({ subject }) => subject))];
  const words = restsOn && subjects.length > 0 ? await lastWords(models, subjects, restsOn) : new Map();
  const seen: Sighting[] = [];
  for (const [name, row] of answers) {
    const seenNow = sighting(analyzer, name, row, numbers, ground.asOf, before.get(name));
    seen.push({ ...seenNow, words: words.get(row.subject) ?? null });
    await turn();
  }
  return seen;
}

function sighting(
  analyzer: Analyzer,
  name: Fingerprint,
  found: FindingRow,
  numbers: Numbers,
  instant: Date,
  known: Known | undefined,
): Omit<Sighting, 'words'> {
  const row = analyzer.kind === 'condition' ? dated(found, instant, known) : found;
  const isNews = analyzer.kind === 'condition' || known === undefined || evidenceGrew(known, row);
  return {
    fingerprint: name,
    scope: `${row.account_id}/${row.region}`,
    severity: severityOf(analyzer, row, numbers),
    subject: row.subject,
    observedAt: row.observed_at,
    seenAt: isNews ? instant : known.lastSeenAt,
    hasMoreEvents: known?.eventCount != null && row.event_count > known.eventCount,
    headline: analyzer.headline.en(row, numbers),
    detail: JSON.stringify(row),
    eventIds: row.event_ids,
  };
}

/** What nothing dates began when it was first seen, and goes on having begun then. */
function dated(row: FindingRow, instant: Date, known: Known | undefined): FindingRow {
  const isUndated = row.observed_at.getTime() === instant.getTime();
  return isUndated && known?.present ? { ...row, observed_at: known.observedAt } : row;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
