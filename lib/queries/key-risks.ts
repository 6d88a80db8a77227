import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Severity } from '@/lib/model/analyzer';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type InventoryBasis, inventoryOf } from './key-inventory';
import { keyRisk, type Risk } from './key-risk';

const row = z.object({
  key_arn: z.string(),
  state: z.string(),
  policy_verdict: z.string(),
  grants_known: z.boolean(),
  rotation_overdue_days: integer.nullable(),
  deletion_attempts: integer,
  strangers: integer,
});

/** Open findings by the key they are about. */
export type OpenFindings = ReadonlyMap<string, readonly Severity[]>;

/** The risk of every key. Findings live in the other store, so they are handed in. */
export async function keyRisks(
  models: ReadModels,
  basis: InventoryBasis,
  open: OpenFindings,
): Promise<ReadonlyMap<string, Risk>> {
  const rows = await models.rows(
    sql`
      ${inventoryOf(basis)}
      select key_arn, state, policy_verdict, grants_known, rotation_overdue_days, deletion_attempts, strangers
      from inventory
    `,
    row,
  );
  return new Map(rows.map((key) => [key.key_arn, keyRisk({ ...key, findings: open.get(key.key_arn) ?? [] })]));
}
