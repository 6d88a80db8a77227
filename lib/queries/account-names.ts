import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';

/** The names of those of these accounts that have one here, by their numbers. */
export async function accountNames(
  models: ReadModels,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (accountIds.length === 0) return new Map();
  const rows = await models.rows(
    sql`
      select account_id, name
      from trusted_accounts
      where name is not null
        and account_id in (select unnest(cast(${accountIds} as varchar[])))
    `,
    z.object({ account_id: z.string(), name: z.string() }),
  );
  return new Map(rows.map(({ account_id, name }) => [account_id, name]));
}
