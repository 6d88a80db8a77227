import type { AnalyzerMark, AnalyzerRun } from '@/db/ledger';
import type { Change, Sighting } from '@/lib/model/finding';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import type { Transaction } from './database';
import { setMark } from './ledger-marks';

/** Writes down one run: that it was, what it saw, what changed, and how far it looked. Thousands of findings cost few statements. */
export async function recordRun(
  transaction: Transaction,
  run: AnalyzerRun,
  sightings: readonly Sighting[],
  changes: readonly Change[],
  mark: AnalyzerMark | null,
): Promise<void> {
  await setMark(transaction, run.analyzer, mark);
  await transaction.run(sql`
    insert into analyzer_runs
    values (
      ${run.runId}, ${run.analyzer}, ${run.version}, ${run.asOf}, ${run.startedAt}, ${run.finishedAt},
      ${run.outcome}, ${run.reason}, ${run.findings}, ${run.judgedBy}
    )
  `);
  if (sightings.length > 0) await recordSightings(transaction, run, sightings, changes);
  const news = changes.filter(({ kind }) => kind !== 'persisted');
  if (news.length > 0) await recordChanges(transaction, run, news);
}

async function recordSightings(
  transaction: Transaction,
  run: AnalyzerRun,
  sightings: readonly Sighting[],
  changes: readonly Change[],
): Promise<void> {
  await transaction.run(sql`
    create or replace temp table run_sightings as
    select *
    from findings
    limit 0
  `);
  await appendRows(
    transaction,
    'run_sightings',
    sightings.map((sighting) => ({
      fingerprint: sighting.fingerprint,
      analyzer: run.analyzer,
      scope: sighting.scope,
      subject: sighting.subject,
      severity: sighting.severity,
      headline: sighting.headline,
      detail: sighting.detail,
      event_ids: sighting.eventIds,
      observed_at: sighting.observedAt,
      first_seen_at: run.asOf,
      last_seen_at: sighting.seenAt,
      present: true,
      absent_since: null,
      judged_by: run.judgedBy,
      absent_because: null,
    })),
  );
  await updateKnown(transaction);
  const appeared = changes.filter(({ kind }) => kind === 'appeared').map(({ fingerprint }) => fingerprint);
  if (appeared.length === 0) return;
  await transaction.run(sql`
    insert into findings
    select *
    from run_sightings
    where fingerprint in (select unnest(cast(${appeared} as varchar[])))
    order by fingerprint
  `);
}

/** Most of what a run sees again is as it was but for the time; only what differs is written. */
async function updateKnown(transaction: Transaction): Promise<void> {
  await transaction.run(sql`
    update findings
    set
      scope        = seen.scope,
      severity     = seen.severity,
      headline     = seen.headline,
      detail       = seen.detail,
      event_ids    = seen.event_ids,
      observed_at  = seen.observed_at,
      present      = true,
      absent_since = null,
      judged_by = seen.judged_by,
      absent_because = null
    from run_sightings seen
    where seen.fingerprint = findings.fingerprint
      and (
        not findings.present
        or findings.absent_because is not null
        or findings.judged_by is distinct from seen.judged_by
        or findings.detail <> seen.detail
        or findings.headline <> seen.headline
        or findings.severity <> seen.severity
        or findings.scope <> seen.scope
        or findings.observed_at <> seen.observed_at
        or findings.event_ids <> seen.event_ids
      )
  `);
  await transaction.run(sql`
    update findings
    set last_seen_at = seen.last_seen_at
    from run_sightings seen
    where seen.fingerprint = findings.fingerprint
      and findings.last_seen_at <> seen.last_seen_at
  `);
}

async function recordChanges(transaction: Transaction, run: AnalyzerRun, news: readonly Change[]): Promise<void> {
  await appendRows(
    transaction,
    'changes',
    news.map(({ fingerprint, kind }) => ({ run_id: run.runId, fingerprint, kind, changed_at: run.asOf })),
  );
  const vanished = news.filter(({ kind }) => kind === 'vanished').map(({ fingerprint }) => fingerprint);
  if (vanished.length === 0) return;
  await transaction.run(sql`
    update findings
    set
      present      = false,
      absent_since = ${run.asOf}
    where fingerprint in (select unnest(cast(${vanished} as varchar[])))
  `);
}
