import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { AUDIT_KINDS, type AuditFilter, type AuditKind, type AuditLine, type AuditPage } from '@/lib/model/audit';
import type { Query } from '@/lib/model/query';
import { takingTurns } from '@/lib/model/turns';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { actorName } from './actor-name';
import type { Database } from './database';

const auditRow = z.object({
  happened_at: timestamp,
  actor_kind: z.enum(['person', 'operator', 'system']),
  actor: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.string().nullable(),
});

/** What an entry is about, by its action; `AUDIT_KINDS` lists the answers. */
const KIND = sql`
  case
    when regexp_matches(action, '^(findings?|approval)-')                  then 'decisions'
    when regexp_matches(action, '^(user|role|password)-')                  then 'people'
    when regexp_matches(action, '^(source|ingest|file|inventory|events)-') then 'data'
    else 'upkeep'
  end
`;

export type AuditSide = Pick<Ledger, 'audit' | 'auditDetails' | 'firstRead' | 'auditLog' | 'auditPage'>;

/** The audit log. */
export function auditOf(db: Database): AuditSide {
  return {
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

    auditDetails: async (action) => {
      const rows = await db.rows(
        sql`
          select detail
          from audit_log
          where action = ${action}
            and detail is not null
          order by happened_at, rowid
        `,
        z.object({ detail: z.string() }),
      );
      return rows.map(({ detail }): unknown => JSON.parse(detail));
    },

    firstRead: async (requested) => {
      const [first] = await db.rows(
        sql`
          select
            min(from_day)                                         as from_day,
            min(happened_at) filter (where from_day is null)      as undated_at
          from (
            select happened_at, try_cast(detail ->> '$.from' as timestamp) as from_day
            from audit_log
            where action = 'ingest-started'
              and subject = ${requested}
          ) readings
        `,
        z.object({ from_day: timestamp.nullable(), undated_at: timestamp.nullable() }),
      );
      return { from: first?.from_day ?? null, undatedAt: first?.undated_at ?? null };
    },

    auditLog: (limit) => linesOf(db, sql`true`, { size: limit, offset: 0 }),

    auditPage: ({ kinds, wants }, page) =>
      wants === null ? pageOf(db, kinds, page) : wantedOf(db, kinds, wants, page),
  };
}

type Kinds = AuditFilter['kinds'];
interface Slice {
  readonly size: number;
  readonly offset: number;
}

async function pageOf(db: Database, kinds: Kinds, page: Slice): Promise<AuditPage> {
  const wanted = kinds.length === 0 ? sql`true` : sql`${KIND} in (select unnest(cast(${kinds} as varchar[])))`;
  const [lines, counts] = await Promise.all([
    linesOf(db, wanted, page),
    db.rows(
      sql`
        select ${KIND} as kind, count(*) as entries
        from audit_log
        group by all
      `,
      z.object({ kind: z.enum(AUDIT_KINDS), entries: integer }),
    ),
  ]);
  const byKind = new Map(counts.map(({ kind, entries }) => [kind, entries]));
  const counted = kinds.length === 0 ? AUDIT_KINDS : kinds;
  return { lines, byKind, total: counted.reduce((sum, kind) => sum + (byKind.get(kind) ?? 0), 0) };
}

/** Asks about every entry, newest first, and holds no more of them at once than a pack. */
async function wantedOf(
  db: Database,
  kinds: Kinds,
  wants: NonNullable<AuditFilter['wants']>,
  { size, offset }: Slice,
): Promise<AuditPage> {
  const lines: AuditLine[] = [];
  const byKind = new Map<AuditKind, number>();
  let total = 0;
  const turn = takingTurns();
  // Counted from the oldest on, so that what is written meanwhile moves nothing.
  for (let end = await entriesOf(db); end > 0; end -= PACK) {
    const start = Math.max(0, end - PACK);
    for (const { kind, line } of (await oldestOf(db, { size: end - start, offset: start })).reverse()) {
      await turn();
      if (!wants(line)) continue;
      byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
      if (kinds.length > 0 && !kinds.includes(kind)) continue;
      if (total >= offset && lines.length < size) lines.push(line);
      total += 1;
    }
  }
  return { lines, byKind, total };
}

/** Entries that are held at once while all of them are looked through. */
const PACK = 10_000;

async function entriesOf(db: Database): Promise<number> {
  const [row] = await db.rows(sql`select count(*) as entries from audit_log`, z.object({ entries: integer }));
  return row?.entries ?? 0;
}

async function oldestOf(db: Database, { size, offset }: Slice) {
  const rows = await db.rows(
    sql`
      select happened_at, actor_kind, actor, action, subject, detail, ${KIND} as kind
      from audit_log
      order by happened_at, rowid
      limit ${size}
      offset ${offset}
    `,
    auditRow.extend({ kind: z.enum(AUDIT_KINDS) }),
  );
  return rows.map(({ kind, ...row }) => ({ kind, line: lineOf(row) }));
}

async function linesOf(db: Database, condition: Query, { size, offset }: Slice): Promise<AuditLine[]> {
  const rows = await db.rows(
    sql`
      select happened_at, actor_kind, actor, action, subject, detail
      from audit_log
      where ${condition}
      order by happened_at desc, rowid desc
      limit ${size}
      offset ${offset}
    `,
    auditRow,
  );
  return rows.map(lineOf);
}

function lineOf({ happened_at, actor_kind, ...line }: z.infer<typeof auditRow>): AuditLine {
  return { at: happened_at, actorKind: actor_kind, ...line };
}
