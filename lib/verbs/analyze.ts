import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { fingerprint } from '@/lib/findings/fingerprint';
import { reconcile } from '@/lib/findings/reconcile';
import type { Analyzer, FindingRow, Need, SiteLimits } from '@/lib/model/analyzer';
import { QueryError } from '@/lib/model/errors';
import type { Scope, Sighting } from '@/lib/model/finding';
import { daysBefore } from '@/lib/model/time';
import { asOf } from '@/lib/queries/as-of';
import type { Runtime } from '@/lib/runtime';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

export interface AnalysisSummary {
  /** The instant of judgement; null when there is nothing to judge. */
  readonly asOf: Date | null;
  /** Findings that the runs saw. */
  readonly findings: number;
}

/** What the store holds to answer from. */
interface Ground {
  readonly asOf: Date;
  readonly from: Date;
  readonly met: ReadonlySet<Need>;
  /** Scopes with records on the last day before `asOf`: only there may a condition be found gone. */
  readonly covered: ReadonlySet<Scope>;
  readonly limits: SiteLimits;
}

const MISSING: Record<Need, string> = {
  events: 'no KMS events are here yet',
  'context-events': 'no events of other services are here that it reads',
  inventory: 'no key inventory is here',
};

/** Runs every analyzer; one that fails or cannot tell says so in its run and does not stop the others. */
export async function analyze(runtime: Runtime): Promise<AnalysisSummary> {
  const instant = await asOf(runtime);
  if (instant === null) return { asOf: null, findings: 0 };
  const ground = await survey(runtime, instant);
  let findings = 0;
  for (const analyzer of ANALYZERS) findings += await run(runtime, analyzer, ground);
  return { asOf: instant, findings };
}

async function run(runtime: Runtime, analyzer: Analyzer, ground: Ground): Promise<number> {
  const startedAt = runtime.now();
  const record = (
    outcome: 'complete' | 'cannot-tell' | 'failed',
    reason: string | null,
    sightings: readonly Sighting[],
  ) => ({
    runId: randomUUID(),
    analyzer: analyzer.id,
    version: analyzer.version,
    asOf: ground.asOf,
    startedAt,
    finishedAt: runtime.now(),
    outcome,
    reason,
    findings: sightings.length,
  });
  const unmet = analyzer.needs.filter((need) => !ground.met.has(need));
  if (unmet.length > 0) {
    await runtime.ledger.recordRun(record('cannot-tell', unmet.map((need) => MISSING[need]).join('; '), []), [], []);
    return 0;
  }
  try {
    const sightings = await sightingsOf(runtime, analyzer, ground);
    const changes = reconcile(analyzer.kind, await runtime.ledger.known(analyzer.id), sightings, ground.covered);
    await runtime.ledger.recordRun(record('complete', null, sightings), sightings, changes);
    return sightings.length;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    await runtime.ledger.recordRun(record('failed', error.message, []), [], []);
    return 0;
  }
}

/** What an analyzer finds now, each name once; of rows with one name the first stands. */
async function sightingsOf(
  runtime: Runtime,
  analyzer: Analyzer,
  { asOf: instant, from, limits }: Ground,
): Promise<Sighting[]> {
  const query =
    analyzer.kind === 'condition' ? analyzer.sql(instant, limits) : analyzer.sql({ from, to: instant }, limits);
  const rows: FindingRow[] = await runtime.models.rows(query, analyzer.row);
  const byName = new Map<string, Sighting>();
  for (const row of rows) {
    const name = fingerprint(analyzer, row);
    if (byName.has(name)) continue;
    byName.set(name, {
      fingerprint: name,
      scope: `${row.account_id}/${row.region}`,
      severity: analyzer.escalate?.(row) ?? analyzer.severity,
      subject: row.subject,
      observedAt: row.observed_at,
      headline: analyzer.headline.en(row),
      detail: JSON.stringify(row),
      eventIds: row.event_ids,
    });
  }
  return [...byName.values()];
}

const groundRow = z.object({
  first_event: timestamp.nullable(),
  coverage: integer,
  context_events: integer,
  snapshots: integer,
});

async function survey(runtime: Runtime, instant: Date): Promise<Ground> {
  const [[found], scopes] = await Promise.all([
    runtime.models.rows(
      sql`
        select
          (select min(event_time) from kms_events)   as first_event,
          (select count(*) from coverage_hour)       as coverage,
          (select count(*) from context_events)      as context_events,
          (select count(*) from inventory_snapshots) as snapshots
      `,
      groundRow,
    ),
    runtime.models.rows(
      sql`
        select distinct
          account_id,
          region
        from coverage_hour
        where hour >= ${daysBefore(instant, 1)} and hour <= ${instant}
      `,
      z.object({ account_id: z.string(), region: z.string() }),
    ),
  ]);
  const met = new Set<Need>();
  if (found && found.coverage > 0) met.add('events');
  if (found && found.context_events > 0) met.add('context-events');
  if (found && found.snapshots > 0) met.add('inventory');
  return {
    asOf: instant,
    from: found?.first_event ?? instant,
    met,
    covered: new Set(scopes.map(({ account_id, region }): Scope => `${account_id}/${region}`)),
    limits: { unusedAfterDays: runtime.site.unusedAfterDays, rotationMaxAgeDays: runtime.site.rotationMaxAgeDays },
  };
}
