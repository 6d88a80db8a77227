import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_MS } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { IS_FOREIGN } from './key-filter';
import { type InventoryBasis, rotationOverdue } from './key-inventory';

const row = z.object({
  key_arn: z.string(),
  alias: z.string().nullable(),
  state: z.string(),
  unused_verdict: z.string(),
  last_used_at: timestamp.nullable(),
  monthly_cost_usd: z.number().nullable(),
  rotation_eligibility: z.string(),
  next_rotation_at: timestamp.nullable(),
  deletion_at: timestamp.nullable(),
  material_expires_at: timestamp.nullable(),
  /** Calls refused since deletion was asked for, because the key awaits it. */
  deletion_attempts: integer,
});
export type KeyOutlook = z.infer<typeof row>;

/** For every living customer key of our accounts, what stands before it: idleness, rotation, deletion, expiry. */
export function keyOutlook(models: ReadModels): Promise<KeyOutlook[]> {
  return models.rows(
    sql`
      select
        keys.key_arn,
        keys.alias,
        keys.state,
        keys.unused_verdict,
        keys.last_used_at,
        keys.monthly_cost_usd,
        keys.rotation_eligibility,
        keys.next_rotation_at,
        keys.deletion_at,
        keys.material_expires_at,
        cast(coalesce(sum(usage_hour.calls), 0) as bigint) as deletion_attempts
      from keys
      left join usage_hour
        on usage_hour.key_arn = keys.key_arn
        and usage_hour.outcome = 'key-pending-deletion'
        and usage_hour.hour >= date_trunc('hour', keys.deletion_requested_at)
      where coalesce(keys.manager, '') <> 'AWS' and keys.state <> 'Deleted' and not ${IS_FOREIGN}
      group by all
      order by keys.key_arn
    `,
    row,
  );
}

/** How many of our customer keys are overdue for rotation, as the list of keys has it. */
export async function overdueForRotation(models: ReadModels, basis: InventoryBasis): Promise<number> {
  const [found] = await models.rows(
    sql`
      select count(*) as keys
      from keys
      where ${rotationOverdue(basis)} is not null
        and not ${IS_FOREIGN}
    `,
    z.object({ keys: integer }),
  );
  return found?.keys ?? 0;
}

/** Whether the key counts as idle on the evidence at hand. */
export function isIdle({ unused_verdict }: KeyOutlook): boolean {
  return unused_verdict === 'idle-nothing-found' || unused_verdict === 'idle-data-remains';
}

/** Keys that KMS rotates within so many days. It does not rotate keys that are disabled or wait for their deletion. */
export function dueForRotation(keys: readonly KeyOutlook[], asOf: Date, days: number): KeyOutlook[] {
  return keys.filter(
    ({ state, next_rotation_at: at }) =>
      (state === 'Enabled' || state === 'Unknown') && at !== null && at >= asOf && daysUntil(at, asOf) <= days,
  );
}

/** How many keys are due for rotation on each of so many days from an instant on. */
export function dueByDay(due: readonly KeyOutlook[], asOf: Date, days: number): number[] {
  const byDay = Array.from({ length: days }, () => 0);
  for (const { next_rotation_at: at } of due) {
    if (at === null) continue;
    const index = Math.max(1, daysUntil(at, asOf)) - 1;
    if (index < days) byDay[index] = (byDay[index] ?? 0) + 1;
  }
  return byDay;
}

/** Whole days from one instant to another, rounded up; negative when it is past. */
export function daysUntil(at: Date, asOf: Date): number {
  return Math.ceil((at.getTime() - asOf.getTime()) / DAY_MS);
}
