import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { texts, timestamp } from '@/lib/sql/columns';
import { isGrantee } from '@/lib/sql/grantee';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  grant_id: z.string(),
  grantee: z.string().nullable(),
  grantee_kind: z.string(),
  grantee_account_id: z.string().nullable(),
  retiring: z.string().nullable(),
  operations: texts,
  constraints: z.string().nullable(),
  name: z.string().nullable(),
  created_at: timestamp.nullable(),
  created_by: z.string().nullable(),
  created_event_id: z.string().nullable(),
  ended_at: timestamp.nullable(),
  ended_by: z.string().nullable(),
  origin: z.string(),
  /** Last use by the grantee, by whatever permission: events do not name the grant. */
  grantee_last_used_at: timestamp.nullable(),
});
export type KeyGrant = z.infer<typeof row>;

/** The grants on a key: those in force first, then ended ones, newest first; five hundred at most. */
export function keyGrants(models: ReadModels, key: KeyArn): Promise<KeyGrant[]> {
  return models.rows(
    sql`
      with used as (
        select principal, max(last_at) as last_at
        from edge_day
        where key_arn = ${key} and is_use
        group by principal
      ),
      listed as (
        select *
        from grants
        where key_arn = ${key}
        order by ended_at is not null, created_at desc nulls last, grant_id
        limit 500
      )
      select
        grant_id, grantee, grantee_kind, grantee_account_id, retiring, operations, constraints, name, created_at,
        created_by, created_event_id, ended_at, ended_by, origin,
        (
          select max(used.last_at)
          from used
          where ${isGrantee(sql`used.principal`, sql`listed.grantee`)}
        ) as grantee_last_used_at
      from listed
      order by ended_at is not null, created_at desc nulls last, grant_id
    `,
    row,
  );
}
