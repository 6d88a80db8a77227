import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyAspect } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** A key that is known, and how much of it. */
export interface KeyKnowledge {
  /** Whether what the aspect is about is known whole, so that what is not there is not so. */
  readonly whole: boolean;
  /** Grants of which something is known, ended ones too. */
  readonly grantIds: readonly string[];
}

const row = z.object({ key_arn: z.string(), whole: z.boolean(), grant_ids: texts });

/**
 * What is known of each of these keys; a key that nothing is known of is left out. Of keys that are gone everything is
 * known.
 */
export async function keyKnowledge(
  models: ReadModels,
  keys: readonly string[],
  aspect: KeyAspect,
): Promise<ReadonlyMap<string, KeyKnowledge>> {
  const rows = await models.rows(
    sql`
      select
        key_arn,
        state = 'Deleted' or coalesce(${isKnown(aspect)}, false) as whole,
        coalesce((select list(grant_id) from grants where grants.key_arn = keys.key_arn), []) as grant_ids
      from keys
      where key_arn in (select unnest(${keys}))
    `,
    row,
  );
  return new Map(rows.map(({ key_arn, whole, grant_ids }) => [key_arn, { whole, grantIds: grant_ids }]));
}

function isKnown(aspect: KeyAspect): Query {
  switch (aspect) {
    case 'state':
      return sql`state <> 'Unknown'`;
    case 'policy':
      return sql`policy_known`;
    case 'access':
      return sql`policy_known and policy_verdict <> 'undetermined'`;
    case 'related-policies':
      return sql`
        not exists (
          select 1
          from keys related
          where related.key_id = keys.key_id
            and related.account_id = keys.account_id
            and not related.policy_known
            and related.state <> 'Deleted'
        )
      `;
    case 'grants':
      return sql`grants_known`;
    case 'rotation':
      return sql`
        rotation_enabled is not null
        or rotation_eligibility not in ('automatic', 'unknown')
        or state not in ('Enabled', 'Unknown')
      `;
    case 'origin':
      return sql`key_origin is not null or state not in ('Enabled', 'Unknown')`;
    case 'material':
      return sql`
        (rotation_eligibility <> 'unknown' and material_since is not null) or state not in ('Enabled', 'Unknown')
      `;
    case 'description':
      return sql`description is not null or owner is not null or len(aliases) > 0`;
    case 'last-use':
      return sql`api_asked_at is not null or last_used_at is not null`;
    case 'last-use-by-kms':
      return sql`api_asked_at is not null`;
  }
}
