import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AnalyzerRun, HistoryLine, Ledger, StoredFinding } from '@/db/ledger';
import { SEVERITIES } from '@/lib/model/analyzer';
import { DECISION_KINDS, type Decision, type Scope } from '@/lib/model/finding';
import { WordsByKey } from '@/lib/model/last-word';
import { fingerprintText, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { actorName } from './actor-name';
import { appendRows } from './append-rows';
import { type Database, whileUnwritten } from './database';
import { decisionColumns } from './ledger-columns';
import { writeLines } from './ledger-lines';
import { marks } from './ledger-marks';
import { recordRuns } from './ledger-runs';

const scopeText = z
  .string()
  .includes('/')
  .transform((text) => text as Scope);

const findingColumns = z.object({
  fingerprint: fingerprintText,
  analyzer: z.string(),
  scope: scopeText,
  subject: z.string(),
  severity: z.enum(SEVERITIES),
  headline: z.string(),
  detail: z.string(),
  event_ids: texts,
  observed_at: timestamp,
  first_seen_at: timestamp,
  last_seen_at: timestamp,
  present: z.boolean(),
  absent_since: timestamp.nullable(),
  absent_because: z.enum(['settings']).nullable(),
  judged_by: z.string().nullable(),
  kind: z.enum(DECISION_KINDS).nullable(),
  reason: z.string().nullable(),
  until: timestamp.nullable(),
  approved_by: z.string().nullable(),
  decided_at: timestamp.nullable(),
  assignee: z.string().nullable(),
  due_on: timestamp.nullable(),
  returned_at: timestamp.nullable(),
  recurred_at: timestamp.nullable(),
});

const knownRow = z.object({
  fingerprint: fingerprintText,
  scope: scopeText,
  subject: z.string(),
  present: z.boolean(),
  observedAt: timestamp,
  lastSeenAt: timestamp,
  eventIds: texts,
  eventCount: integer.nullable(),
  grantIds: texts,
  words: z
    .string()
    .transform((text) => WordsByKey.parse(JSON.parse(text)))
    .nullable(),
});

/**
 * When each finding came back last, or more of it came to light, by the clock of the run that saw it, as decisions are
 * dated: the data may be old.
 */
const LAST_RETURN = sql`
  select
    fingerprint,
    max(coalesce(finished_at, changed_at)) filter (where kind = 'returned') as returned_at,
    max(coalesce(finished_at, changed_at)) filter (where kind = 'recurred') as recurred_at
  from changes
  left join (
    select run_id, finished_at
    from analyzer_runs
    where run_id in (select run_id from changes where kind in ('returned', 'recurred'))
  ) runs on runs.run_id = changes.run_id
  where kind in ('returned', 'recurred')
  group by fingerprint
`;

/** Every finding with its last decision and assignment beside it. */
const FINDINGS = sql`
  with last_decision as (
    select *, row_number() over (partition by fingerprint order by decided_at desc, rowid desc) as recency
    from decisions
  ),
  last_assignment as (
    select *, row_number() over (partition by fingerprint order by assigned_at desc, rowid desc) as recency
    from assignments
  ),
  last_return as (
    ${LAST_RETURN}
  )
  select
    f.*,
    d.kind,
    d.reason,
    d.until,
    d.approved_by,
    d.decided_at,
    a.assignee,
    a.due_on,
    r.returned_at,
    r.recurred_at
  from findings f
  left join last_decision d on d.fingerprint = f.fingerprint and d.recency = 1
  left join last_assignment a on a.fingerprint = f.fingerprint and a.recency = 1
  left join last_return r on r.fingerprint = f.fingerprint
`;

const storedFinding = findingColumns.transform(stored);

function stored(row: z.infer<typeof findingColumns>): StoredFinding {
  return {
    fingerprint: row.fingerprint,
    analyzer: row.analyzer,
    scope: row.scope,
    subject: row.subject,
    severity: row.severity,
    headline: row.headline,
    detail: row.detail,
    eventIds: row.event_ids,
    observedAt: row.observed_at,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    present: row.present,
    absentSince: row.absent_since,
    isWithdrawn: row.absent_because === 'settings',
    judgedBy: row.judged_by,
    returnedAt: row.returned_at,
    recurredAt: row.recurred_at,
    decision: decision(row),
    assignee: row.assignee,
    dueOn: row.due_on,
  };
}

function decision(row: z.infer<typeof findingColumns>): Decision {
  const { kind, reason, until, approved_by: approvedBy, decided_at: at } = row;
  if (kind === null || reason === null || at === null) return { kind: 'none' };
  switch (kind) {
    case 'acknowledged':
    case 'in-progress':
    case 'resolved':
    case 'reopened':
      return { kind, reason, at };
    case 'risk-accepted':
    case 'false-positive':
      if (until === null) throw new Error(`a decision of kind ${kind} has no end`);
      return { kind, reason, at, until, ...(approvedBy === null ? {} : { approvedBy }) };
  }
}

const runRow = z.object({
  run_id: z.string(),
  analyzer: z.string(),
  version: integer,
  as_of: timestamp,
  started_at: timestamp,
  finished_at: timestamp,
  outcome: z.enum(['complete', 'cannot-tell', 'failed', 'off']),
  reason: z.string().nullable(),
  findings: integer,
  judged_by: z.string().nullable(),
});

const historyRow = z.object({
  at_time: timestamp,
  kind: z.string(),
  actor: z.string().nullable(),
  said: z.string().nullable(),
  until: timestamp.nullable(),
});

/** The part of the ledger about findings: runs, sightings, decisions, notes. */
export type FindingSide = Pick<
  Ledger,
  | 'known'
  | 'closed'
  | 'subjects'
  | 'standing'
  | 'analyzersWithFindings'
  | 'marks'
  | 'recordRuns'
  | 'latestRuns'
  | 'findings'
  | 'present'
  | 'finding'
  | 'history'
  | 'recordDecision'
  | 'recordMany'
  | 'addNote'
  | 'assign'
>;

export function findingsOf(db: Database): FindingSide {
  return {
    known: (analyzer, those = null) =>
      db.rows(
        sql`
          select
            fingerprint,
            scope,
            subject,
            present,
            observed_at                                                      as observedAt,
            last_seen_at                                                     as lastSeenAt,
            event_ids                                                        as eventIds,
            try_cast(json_extract_string(detail, '$.event_count') as bigint) as eventCount,
            list_filter(
              list_append(json_extract_string(detail, '$.grant_ids[*]'), json_extract_string(detail, '$.grant_id')),
              lambda id: id is not null
            )                                                                as grantIds,
            last_words                                                       as words
          from findings
          where analyzer = ${analyzer}
            and ${those === null ? sql`true` : sql`subject in (select unnest(cast(${those} as varchar[])))`}
          order by fingerprint
        `,
        knownRow,
      ),

    closed: async (those) => {
      if (those.length === 0) return new Set();
      const named = z.object({ fingerprint: fingerprintText });
      const resolved = await db.rows(
        sql`
          select fingerprint
          from decisions
          where fingerprint in (select unnest(cast(${those} as varchar[])))
          group by fingerprint
          having arg_max(kind, (decided_at, rowid)) = 'resolved'
        `,
        named,
      );
      if (resolved.length === 0) return new Set();
      const again = await db.rows(
        sql`
          with last_return as (
            ${LAST_RETURN}
          )
          select fingerprint
          from decisions
          join last_return using (fingerprint)
          where fingerprint in (select unnest(cast(${resolved.map(({ fingerprint }) => fingerprint)} as varchar[])))
          group by fingerprint
          having max(recurred_at) > max(decided_at)
        `,
        named,
      );
      const open = new Set(again.map(({ fingerprint }) => fingerprint));
      return new Set(resolved.map(({ fingerprint }) => fingerprint).filter((name) => !open.has(name)));
    },

    subjects: async (analyzer) => {
      const [row] = await db.rows(
        sql`
          select coalesce(list(distinct subject order by subject), []) as subjects
          from findings
          where analyzer = ${analyzer}
            and present
        `,
        z.object({ subjects: texts }),
      );
      return row?.subjects ?? [];
    },

    standing: async (analyzer, butFor) => {
      const [row] = await db.rows(
        sql`
          select coalesce(list(fingerprint order by fingerprint), []) as fingerprints
          from findings
          where analyzer = ${analyzer}
            and present
            and subject not in (select unnest(cast(${butFor} as varchar[])))
        `,
        z.object({ fingerprints: z.array(fingerprintText) }),
      );
      return row?.fingerprints ?? [];
    },

    analyzersWithFindings: async () => {
      const rows = await db.rows(sql`select distinct analyzer from findings`, z.object({ analyzer: z.string() }));
      return new Set(rows.map(({ analyzer }) => analyzer));
    },

    marks: () => marks(db),

    recordRuns: (runs) => db.write((transaction) => recordRuns(transaction, runs)),

    latestRuns: async () =>
      (
        await db.rows(
          sql`
            with ranked as (
              select *, row_number() over (partition by analyzer order by finished_at desc, run_id) as recency
              from analyzer_runs
            )
            select * exclude (recency)
            from ranked
            where recency = 1
            order by analyzer
          `,
          runRow,
        )
      ).map(
        (row): AnalyzerRun => ({
          runId: row.run_id,
          analyzer: row.analyzer,
          version: row.version,
          asOf: row.as_of,
          startedAt: row.started_at,
          finishedAt: row.finished_at,
          outcome: row.outcome,
          reason: row.reason,
          findings: row.findings,
          judgedBy: row.judged_by,
        }),
      ),

    findings: whileUnwritten(db, () => db.rows(sql`${FINDINGS} order by f.fingerprint`, storedFinding)),

    present: (analyzer) =>
      db.rows(sql`${FINDINGS} where f.analyzer = ${analyzer} and f.present order by f.fingerprint`, storedFinding),

    finding: async (fingerprint) => {
      const [found] = await db.rows(sql`${FINDINGS} where f.fingerprint = ${fingerprint}`, storedFinding);
      return found ?? null;
    },

    history: async (fingerprint) =>
      (
        await db.rows(
          sql`
            select
              changed_at         as at_time,
              kind,
              settings.saved_by  as actor,
              settings.reason    as said,
              null               as until
            from changes
            left join settings_editions settings on changes.run_id = 'settings-' || settings.edition
            where fingerprint = ${fingerprint}
            union all
            select decided_at, kind, actor, reason, until
            from decisions
            where fingerprint = ${fingerprint}
            union all
            select written_at, 'note', actor, body, null
            from notes
            where fingerprint = ${fingerprint}
            union all
            select assigned_at, 'assigned', actor, assignee, due_on
            from assignments
            where fingerprint = ${fingerprint}
            union all
            select asked_at, 'approval-asked', asked_by, reason, until
            from approval_requests
            where fingerprint = ${fingerprint}
            union all
            select answered_at, 'approval-' || verdict, answered_by, approval_answers.reason, null
            from approval_answers
            join approval_requests on approval_requests.request_id = approval_answers.request_id
            where fingerprint = ${fingerprint}
            order by at_time, kind
          `,
          historyRow,
        )
      ).map(
        (row): HistoryLine => ({ at: row.at_time, kind: row.kind, actor: row.actor, text: row.said, until: row.until }),
      ),

    recordDecision: (fingerprint, made, actor) =>
      db.write((transaction) => appendRows(transaction, 'decisions', [decisionColumns(fingerprint, made, actor)])),

    recordMany: (lines) => db.write((transaction) => writeLines(transaction, lines)),

    addNote: (fingerprint, body, actor, at) =>
      db.write((transaction) =>
        transaction.run(
          sql`insert into notes values (${randomUUID()}, ${fingerprint}, ${body}, ${actorName(actor)}, ${at})`,
        ),
      ),

    assign: (fingerprint, assignee, dueOn, actor, at) =>
      db.write((transaction) =>
        transaction.run(
          sql`insert into assignments values (${fingerprint}, ${assignee}, ${dueOn}, ${actorName(actor)}, ${at})`,
        ),
      ),
  };
}
