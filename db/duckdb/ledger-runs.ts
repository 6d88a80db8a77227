import type { RunRecord } from '@/db/ledger';
import type { SqlValue } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import type { Transaction } from './database';
import { setMarks } from './ledger-marks';

/**
 * Writes down runs, each of another analyzer: that they were, what they saw, what changed, and how far they looked.
 * However many runs and findings there are, it takes a few statements.
 */
export async function recordRuns(transaction: Transaction, records: readonly RunRecord[]): Promise<void> {
  await setMarks(transaction, new Map(records.map(({ run, mark }) => [run.analyzer, mark])));
  await appendRows(
    transaction,
    'analyzer_runs',
    records.map(({ run }) => ({
      run_id: run.runId,
      analyzer: run.analyzer,
      version: run.version,
      as_of: run.asOf,
      started_at: run.startedAt,
      finished_at: run.finishedAt,
      outcome: run.outcome,
      reason: run.reason,
      findings: run.findings,
      judged_by: run.judgedBy,
    })),
  );
  const saw = records.filter(({ sightings }) => sightings.length > 0);
  if (saw.length > 0) await recordSightings(transaction, saw);
  for (const at of new Set(records.map(({ run }) => run.asOf.getTime()))) {
    const standing = records.flatMap(({ run, standing }) => (run.asOf.getTime() === at ? standing : []));
    if (standing.length > 0) await stillSeen(transaction, new Date(at), standing);
  }
  await recordChanges(transaction, records);
}

async function stillSeen(transaction: Transaction, at: Date, standing: readonly string[]): Promise<void> {
  await transaction.run(sql`
    update findings
    set last_seen_at = ${at}
    where fingerprint in (select unnest(cast(${standing} as varchar[])))
      and last_seen_at <> ${at}
  `);
}

async function recordSightings(transaction: Transaction, records: readonly RunRecord[]): Promise<void> {
  await transaction.run(sql`
    create or replace temp table run_sightings as
    select *
    from findings
    limit 0
  `);
  await appendRows(transaction, 'run_sightings', sightingRows(records));
  await updateKnown(transaction);
  const changes = records.flatMap((record) => record.changes);
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

function* sightingRows(records: readonly RunRecord[]): Generator<Readonly<Record<string, SqlValue>>> {
  for (const { run, sightings } of records) {
    for (const sighting of sightings) {
      yield {
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
        last_words: sighting.words && JSON.stringify(sighting.words),
      };
    }
  }
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
      absent_because = null,
      last_words   = seen.last_words
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
        or findings.last_words is distinct from seen.last_words
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

async function recordChanges(transaction: Transaction, records: readonly RunRecord[]): Promise<void> {
  const news = records.flatMap(({ run, changes }) =>
    changes
      .filter(({ kind }) => kind !== 'persisted')
      .map(({ fingerprint, kind }) => ({ run_id: run.runId, fingerprint, kind, changed_at: run.asOf })),
  );
  await appendRows(transaction, 'changes', news);
  const vanished = news.filter(({ kind }) => kind === 'vanished').map(({ fingerprint }) => fingerprint);
  if (vanished.length === 0) return;
  await transaction.run(sql`
    update findings
    set
      present      = false,
      absent_since = runs.as_of
    from changes
    join analyzer_runs runs on runs.run_id = changes.run_id
    where changes.fingerprint = findings.fingerprint
      and changes.kind = 'vanished'
      and changes.run_id in (select unnest(cast(${records.map(({ run }) => run.runId)} as varchar[])))
  `);
}
