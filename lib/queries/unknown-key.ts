import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { keyArnParts } from '@/lib/model/parse';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const ground = z.object({
  /** Days of UTC with records of the key's account and Region. */
  days: integer,
  first: timestamp.nullable(),
  last: timestamp.nullable(),
  /** Inventories that were taken of the key's account and Region. */
  inventories: integer,
});
const namesake = z.object({ key_arn: z.string(), key_id: z.string(), alias: z.string().nullable() });

/** What is known where a key is not. */
interface UnknownKey extends z.infer<typeof ground> {
  /** Keys of the same id in other accounts or Regions: replicas, or a slip in the address. */
  readonly namesakes: readonly z.infer<typeof namesake>[];
}

/** What was read of the account and Region of a key that is in no log and no inventory. */
export async function unknownKey(models: ReadModels, key: KeyArn): Promise<UnknownKey> {
  const { accountId, region, keyId } = keyArnParts(key);
  const [[found], namesakes] = await Promise.all([
    models.rows(
      sql`
        select
          count(distinct date_trunc('day', hour))  as days,
          min(hour)                                as first,
          max(hour)                                as last,
          (
            select count(distinct collected_at)
            from inventory_keys
            where split_part(key_arn, ':', 5) = ${accountId} and split_part(key_arn, ':', 4) = ${region}
          )                                        as inventories
        from coverage_hour
        where account_id = ${accountId} and region = ${region} and records > 0
      `,
      ground,
    ),
    models.rows(
      sql`
        select key_arn, key_id, alias
        from keys
        where key_id = ${keyId}
        order by key_arn
        limit 10
      `,
      namesake,
    ),
  ]);
  if (!found) throw new Error('an aggregate without groups returned no row');
  return { ...found, namesakes };
}
