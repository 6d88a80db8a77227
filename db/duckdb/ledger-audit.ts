import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { AUDIT_KINDS, type AuditFilter, type AuditLine } from '@/lib/model/audit';
import type { Query } from '@/lib/model/query';
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

export type AuditSide = Pick<Ledger, 'audit' | 'auditDetails' | 'auditLog' | 'auditPage'>;

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

    auditLog: (limit) => linesOf(db, sql`true`, { size: limit, offset: 0 }),

    auditPage: async ({ kinds, search }, page) => {
      const found = search === null ? sql`true` : matching(search);
      const wanted = kinds.length === 0 ? sql`true` : sql`${KIND} in (select unnest(cast(${kinds} as varchar[])))`;
      const [lines, counts] = await Promise.all([
        linesOf(db, sql`${found} and ${wanted}`, page),
        db.rows(
          sql`
            select ${KIND} as kind, count(*) as entries
            from audit_log
            where ${found}
            group by all
          `,
          z.object({ kind: z.enum(AUDIT_KINDS), entries: integer }),
        ),
      ]);
      const byKind = new Map(counts.map(({ kind, entries }) => [kind, entries]));
      const counted = kinds.length === 0 ? AUDIT_KINDS : kinds;
      return { lines, byKind, total: counted.reduce((sum, kind) => sum + (byKind.get(kind) ?? 0), 0) };
    },
  };
}

/** Entries in which a text stands: who did it, what was done, on what, or in the details. */
function matching(search: NonNullable<AuditFilter['search']>): Query {
  return sql`
    (
      contains(lower(actor), lower(${search}))
      or contains(lower(action), lower(${search}))
      or contains(lower(coalesce(subject, '')), lower(${search}))
      or contains(lower(coalesce(detail, '')), lower(${search}))
    )
  `;
}

async function linesOf(
  db: Database,
  condition: Query,
  { size, offset }: { readonly size: number; readonly offset: number },
): Promise<AuditLine[]> {
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
  return rows.map(({ happened_at, actor_kind, ...line }) => ({ at: happened_at, actorKind: actor_kind, ...line }));
}
