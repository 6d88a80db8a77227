import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AnalyzerRun, HistoryLine, Invitation, Ledger, StoredFinding, User } from '@/db/ledger';
import { type Actor, ROLES } from '@/lib/model/actor';
import { SEVERITIES } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import { AppError } from '@/lib/model/errors';
import { DECISION_KINDS, type Decision, type Scope } from '@/lib/model/finding';
import { LANGUAGES } from '@/lib/model/language';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type Database, database } from './database';
import { type Migration, migrate } from './migrate';
import { openDatabase } from './open';

/** Opens the ledger of a data folder, or one in memory. */
export async function openLedger(
  path: string,
  migrations: readonly Migration[],
): Promise<{ ledger: Ledger; close: () => void }> {
  const db = database(await openDatabase(path, { threads: 1, memoryMiB: 256 }));
  await migrate(db, migrations);
  return { ledger: { ...findingsOf(db), ...usersOf(db) }, close: () => db.close() };
}

/** How an actor is written down. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
    case 'operator':
      return actor.name;
    case 'system':
      return actor.job;
  }
}
const fingerprintText = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as Fingerprint);
const scopeText = z
  .string()
  .includes('/')
  .transform((text) => text as Scope);

const findingRow = z.object({
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
  kind: z.enum(DECISION_KINDS).nullable(),
  reason: z.string().nullable(),
  until: timestamp.nullable(),
  decided_at: timestamp.nullable(),
  assignee: z.string().nullable(),
  due_on: timestamp.nullable(),
  returned_at: timestamp.nullable(),
});

const knownRow = z.object({
  fingerprint: fingerprintText,
  scope: scopeText,
  present: z.boolean(),
  lastSeenAt: timestamp,
  eventIds: texts,
  eventCount: integer.nullable(),
});

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
    select fingerprint, max(changed_at) as returned_at
    from changes
    where kind = 'returned'
    group by fingerprint
  )
  select
    f.*,
    d.kind,
    d.reason,
    d.until,
    d.decided_at,
    a.assignee,
    a.due_on,
    r.returned_at
  from findings f
  left join last_decision d on d.fingerprint = f.fingerprint and d.recency = 1
  left join last_assignment a on a.fingerprint = f.fingerprint and a.recency = 1
  left join last_return r on r.fingerprint = f.fingerprint
`;

function stored(row: z.infer<typeof findingRow>): StoredFinding {
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
    returnedAt: row.returned_at,
    decision: decision(row),
    assignee: row.assignee,
    dueOn: row.due_on,
  };
}

function decision(row: z.infer<typeof findingRow>): Decision {
  const { kind, reason, until, decided_at: at } = row;
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
      return { kind, reason, at, until };
  }
}

const runRow = z.object({
  run_id: z.string(),
  analyzer: z.string(),
  version: integer,
  as_of: timestamp,
  started_at: timestamp,
  finished_at: timestamp,
  outcome: z.enum(['complete', 'cannot-tell', 'failed']),
  reason: z.string().nullable(),
  findings: integer,
});

const historyRow = z.object({
  at_time: timestamp,
  kind: z.string(),
  actor: z.string().nullable(),
  said: z.string().nullable(),
  until: timestamp.nullable(),
});

type FindingSide = Pick<
  Ledger,
  'known' | 'recordRun' | 'latestRuns' | 'findings' | 'finding' | 'history' | 'recordDecision' | 'addNote' | 'assign'
>;

function findingsOf(db: Database): FindingSide {
  return {
    known: (analyzer) =>
      db.rows(
        sql`
          select
            fingerprint,
            scope,
            present,
            last_seen_at                                                     as lastSeenAt,
            event_ids                                                        as eventIds,
            try_cast(json_extract_string(detail, '$.event_count') as bigint) as eventCount
          from findings
          where analyzer = ${analyzer}
          order by fingerprint
        `,
        knownRow,
      ),

    recordRun: (run, sightings, changes) =>
      db.write(async (transaction) => {
        await transaction.run(sql`
          insert into analyzer_runs
          values (
            ${run.runId}, ${run.analyzer}, ${run.version}, ${run.asOf}, ${run.startedAt}, ${run.finishedAt},
            ${run.outcome}, ${run.reason}, ${run.findings}
          )
        `);
        const kinds = new Map(changes.map((change) => [change.fingerprint, change.kind]));
        for (const sighting of sightings) {
          if (kinds.get(sighting.fingerprint) === 'appeared') {
            await transaction.run(sql`
              insert into findings
              values (
                ${sighting.fingerprint}, ${run.analyzer}, ${sighting.scope}, ${sighting.subject}, ${sighting.severity},
                ${sighting.headline}, ${sighting.detail}, ${sighting.eventIds}, ${sighting.observedAt}, ${run.asOf},
                ${sighting.seenAt}, true, null
              )
            `);
          } else {
            await transaction.run(sql`
              update findings
              set
                scope        = ${sighting.scope},
                severity     = ${sighting.severity},
                headline     = ${sighting.headline},
                detail       = ${sighting.detail},
                event_ids    = ${sighting.eventIds},
                observed_at  = ${sighting.observedAt},
                last_seen_at = ${sighting.seenAt},
                present      = true,
                absent_since = null
              where fingerprint = ${sighting.fingerprint}
            `);
          }
        }
        for (const change of changes.filter(({ kind }) => kind !== 'persisted')) {
          await transaction.run(
            sql`insert into changes values (${run.runId}, ${change.fingerprint}, ${change.kind}, ${run.asOf})`,
          );
          if (change.kind !== 'vanished') continue;
          await transaction.run(sql`
            update findings
            set
              present      = false,
              absent_since = ${run.asOf}
            where fingerprint = ${change.fingerprint}
          `);
        }
      }),

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
        }),
      ),

    findings: async () => (await db.rows(sql`${FINDINGS} order by f.fingerprint`, findingRow)).map(stored),

    finding: async (fingerprint) => {
      const [row] = await db.rows(sql`${FINDINGS} where f.fingerprint = ${fingerprint}`, findingRow);
      return row ? stored(row) : null;
    },

    history: async (fingerprint) =>
      (
        await db.rows(
          sql`
            select changed_at as at_time, kind, null as actor, null as said, null as until
            from changes
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
            order by at_time, kind
          `,
          historyRow,
        )
      ).map(
        (row): HistoryLine => ({ at: row.at_time, kind: row.kind, actor: row.actor, text: row.said, until: row.until }),
      ),

    recordDecision: (fingerprint, made, actor) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into decisions
          values (
            ${fingerprint}, ${made.kind}, ${made.reason}, ${'until' in made ? made.until : null}, ${actor.kind},
            ${actorName(actor)}, ${made.at}
          )
        `),
      ),

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

const userRow = z.object({
  user_id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  password_hash: z.string(),
  session_version: integer,
  language: z.enum(LANGUAGES),
  created_at: timestamp,
  disabled_at: timestamp.nullable(),
});

function user(row: z.infer<typeof userRow>): User {
  return {
    userId: row.user_id,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    sessionVersion: row.session_version,
    language: row.language,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

const invitationRow = z.object({
  token_hash: z.string(),
  role: z.enum(ROLES),
  created_at: timestamp,
  expires_at: timestamp,
  used_at: timestamp.nullable(),
});

function invitation(row: z.infer<typeof invitationRow>): Invitation {
  return {
    tokenHash: row.token_hash,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}

const auditRow = z.object({
  happened_at: timestamp,
  actor: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.string().nullable(),
});

function usersOf(db: Database): Omit<Ledger, keyof FindingSide> {
  const first = async (query: ReturnType<typeof sql>): Promise<User | null> => {
    const [row] = await db.rows(query, userRow);
    return row ? user(row) : null;
  };
  return {
    users: async () => (await db.rows(sql`select * from users order by name`, userRow)).map(user),
    userByName: (name) => first(sql`select * from users where name = ${name}`),
    userById: (userId) => first(sql`select * from users where user_id = ${userId}`),

    addUser: (added) =>
      db.write(async (transaction) => {
        const taken = await transaction.rows(sql`select name from users where name = ${added.name}`, z.unknown());
        if (taken.length > 0)
          throw new AppError('conflict', `There is a user "${added.name}" already. Choose another name.`);
        await transaction.run(sql`
          insert into users
          values (
            ${added.userId}, ${added.name}, ${added.role}, ${added.passwordHash}, ${added.sessionVersion},
            ${added.language}, ${added.createdAt}, ${added.disabledAt}
          )
        `);
      }),

    updateUser: (changed) =>
      db.write((transaction) =>
        transaction.run(sql`
          update users
          set
            role            = ${changed.role},
            password_hash   = ${changed.passwordHash},
            session_version = ${changed.sessionVersion},
            language        = ${changed.language},
            disabled_at     = ${changed.disabledAt}
          where user_id = ${changed.userId}
        `),
      ),

    addInvitation: (added) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into invitations
          values (${added.tokenHash}, ${added.role}, ${added.createdAt}, ${added.expiresAt}, ${added.usedAt}, null)
        `),
      ),

    invitation: async (tokenHash) => {
      const [row] = await db.rows(
        sql`select token_hash, role, created_at, expires_at, used_at from invitations where token_hash = ${tokenHash}`,
        invitationRow,
      );
      return row ? invitation(row) : null;
    },

    takeInvitation: (tokenHash, usedBy, at) =>
      db.write(async (transaction) => {
        const [row] = await transaction.rows(
          sql`
            select token_hash, role, created_at, expires_at, used_at
            from invitations
            where token_hash = ${tokenHash} and used_at is null and expires_at > ${at}
          `,
          invitationRow,
        );
        if (!row) return null;
        await transaction.run(sql`
          update invitations
          set
            used_at = ${at},
            used_by = ${usedBy}
          where token_hash = ${tokenHash}
        `);
        return invitation({ ...row, used_at: at });
      }),

    audit: (actor, action, subject, detail, at) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into audit_log
          values (
            ${at}, ${actor.kind}, ${actorName(actor)}, ${action}, ${subject},
            ${detail === null || detail === undefined ? null : JSON.stringify(detail)}
          )
        `),
      ),

    auditLog: async (limit) =>
      (
        await db.rows(
          sql`select happened_at, actor, action, subject, detail from audit_log order by happened_at desc, rowid desc limit ${limit}`,
          auditRow,
        )
      ).map(({ happened_at, ...line }) => ({ at: happened_at, ...line })),
  };
}
