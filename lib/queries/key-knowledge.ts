import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyKnowledge } from '@/lib/findings/settled';
import type { KeyAspect } from '@/lib/model/analyzer';
import { WordsByKey } from '@/lib/model/last-word';
import type { Query } from '@/lib/model/query';
import { texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const wordsText = z.string().transform((text) => WordsByKey.parse(JSON.parse(text)));

const row = z.object({
  key_arn: z.string(),
  state: z.string(),
  proven_at: timestamp.nullable(),
  whole: z.boolean(),
  grant_ids: texts,
  words: wordsText,
});

/** What is known of each of these keys; a key that nothing is known of is left out. */
export async function keyKnowledge(
  models: ReadModels,
  keys: readonly string[],
  aspect: KeyAspect,
): Promise<ReadonlyMap<string, KeyKnowledge>> {
  const rows = await models.rows(
    sql`
      select
        key_arn,
        state,
        -- ReEncrypt may read from a key that is not enabled.
        case when state = 'Enabled' and last_used_operation <> 'ReEncrypt' then last_used_at end as proven_at,
        coalesce(${isKnown(aspect)}, false)                                                   as whole,
        coalesce((select list(grant_id) from grants where grants.key_arn = keys.key_arn), []) as grant_ids,
        ${wordsOn(aspect)}                                                                    as words
      from keys
      where key_arn in (select unnest(${keys}))
    `,
    row,
  );
  return new Map(
    rows.map(({ key_arn, state, proven_at, whole, grant_ids, words }) => [
      key_arn,
      { state, provenAt: proven_at, whole, grantIds: grant_ids, words },
    ]),
  );
}

/** The last words on each of these keys, and on those related to it where the aspect is about them too. */
export async function lastWords(
  models: ReadModels,
  keys: readonly string[],
  aspect: KeyAspect,
): Promise<ReadonlyMap<string, WordsByKey>> {
  const rows = await models.rows(
    sql`
      select key_arn, ${wordsOn(aspect)} as words
      from keys
      where key_arn in (select unnest(${keys}))
    `,
    z.object({ key_arn: z.string(), words: wordsText }),
  );
  return new Map(rows.map(({ key_arn, words }) => [key_arn, words]));
}

function wordsOn(aspect: KeyAspect): Query {
  const wordsOf = (key: Query) => sql`cast(coalesce(${key}, '{}') as json)`;
  if (aspect !== 'related-policies') return sql`cast(json_object(key_arn, ${wordsOf(sql`last_words`)}) as varchar)`;
  return sql`
    (
      select cast(json_group_object(related.key_arn, ${wordsOf(sql`related.last_words`)}) as varchar)
      from keys related
      where related.key_id = keys.key_id
        and related.account_id = keys.account_id
    )
  `;
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
