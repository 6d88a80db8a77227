import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  name: z.string().nullable(),
  /** Organizational units from the root down, `Workloads / Payments`; null where no inventory tells. */
  units: z.string().nullable(),
});
export type AccountPlace = z.infer<typeof row>;

/** What an account is called and where in the organization it hangs. */
export async function accountPlace(models: ReadModels, account: string): Promise<AccountPlace> {
  const [found] = await models.rows(
    sql`
      select
        any_value(name)  as name,
        any_value(units) as units
      from trusted_accounts
      where account_id = ${account}
    `,
    row,
  );
  return found ?? { name: null, units: null };
}
