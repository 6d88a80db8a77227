import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { policyGrant } from '@/lib/keys/policy-grant';
import { parsePolicy } from '@/lib/policy/parse';
import type { Grant, Policy } from '@/lib/policy/types';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

export interface KeyAccess {
  /** Null where it is not known, or cannot be read. */
  readonly policy: Policy | null;
  readonly grants: readonly Grant[];
}

const grantRow = z
  .object({
    grantee: z.string().nullable(),
    retiring: z.string().nullable(),
    issuing_account_id: z.string().nullable(),
    operations: texts,
    constraints: z.string().nullable(),
  })
  .transform(({ issuing_account_id: issuingAccount, ...grant }) => ({ ...grant, issuingAccount }));

/** A key's present policy and living grants, as the policy engine takes them. */
export async function keyAccess(models: ReadModels, keyArn: string): Promise<KeyAccess> {
  const [[current], grants] = await Promise.all([
    models.rows(
      sql`select policy from policy_versions where key_arn = ${keyArn} and valid_to is null order by valid_from desc limit 1`,
      z.object({ policy: z.string() }),
    ),
    models.rows(
      sql`
        select grantee, retiring, issuing_account_id, operations, constraints
        from grants
        where key_arn = ${keyArn}
          and ended_at is null
        order by grant_id
      `,
      grantRow,
    ),
  ]);
  const parsed = current ? parsePolicy(current.policy) : null;
  return { policy: parsed?.kind === 'policy' ? parsed.policy : null, grants: grants.map(policyGrant) };
}
