import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { policyGrant } from '@/lib/keys/policy-grant';
import { ANY_IAM } from '@/lib/policy/any-iam';
import { anyRoleOf, parseCaller } from '@/lib/policy/callers';
import { evaluate } from '@/lib/policy/evaluate';
import { parsePolicy } from '@/lib/policy/parse';
import { statementName } from '@/lib/policy/trace';
import type { Caller, Grant, Policy } from '@/lib/policy/types';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** What matters most of all that a key lets somebody do: reading, writing, handing on, and taking away. */
export const REACH_ACTIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'ReEncryptFrom',
  'Sign',
  'GenerateMac',
  'CreateGrant',
  'PutKeyPolicy',
  'DisableKey',
  'ScheduleKeyDeletion',
] as const;
export type ReachAction = (typeof REACH_ACTIONS)[number];

/** Keys that are looked at; those of the principal's own account come first. */
const MOST_KEYS = 500;

export interface Reach {
  readonly keyArn: string;
  readonly alias: string | null;
  /** By the key policy; of a key of another account only with an IAM policy of the principal's own. */
  readonly byPolicy: readonly ReachAction[];
  readonly byGrant: readonly ReachAction[];
  /** Where IAM policies of the key's account decide. */
  readonly ifIam: readonly ReachAction[];
  /** The statements that say so. */
  readonly statements: readonly string[];
  readonly used: boolean;
}

export interface PrincipalReach {
  /** Keys on which it could do something, what is open without IAM first. */
  readonly keys: readonly Reach[];
  /** Keys whose policy is not known: nothing can be told of them. */
  readonly unknown: number;
  /** Not all keys were looked at. */
  readonly truncated: boolean;
}

const keyRow = z.object({
  key_arn: z.string(),
  account_id: z.string(),
  alias: z.string().nullable(),
  policy: z.string().nullable(),
  used: z.boolean(),
});
const grantRow = z.object({
  key_arn: z.string(),
  grantee: z.string().nullable(),
  retiring: z.string().nullable(),
  issuing_account_id: z.string().nullable(),
  operations: texts,
  constraints: z.string().nullable(),
});

/**
 * What a principal could do across keys by their present policies and living grants, without encryption context or
 * network: a statement that demands one does not count. Null for a name that stands for nobody in particular.
 */
export async function principalReach(
  models: ReadModels,
  principal: string,
  account: string,
): Promise<PrincipalReach | null> {
  // An account has principals in the partition of the key that is asked about alone.
  const callerOf = (keyArn: string) =>
    parseCaller(/^\d{12}$/.test(principal) ? anyRoleOf(principal, keyArn) : principal);
  if (!callerOf('')) return null;
  const [rows, grants] = await Promise.all([
    models.rows(
      sql`
        select
          keys.key_arn,
          keys.account_id,
          keys.alias,
          policy_versions.policy,
          keys.key_arn in (select key_arn from edge_day where principal = ${principal} and is_use) as used
        from keys
        left join policy_versions on policy_versions.key_arn = keys.key_arn and policy_versions.valid_to is null
        where keys.state <> 'Deleted' and coalesce(keys.manager, '') <> 'AWS'
        order by used desc, keys.account_id = ${account} desc, keys.key_arn
        limit ${MOST_KEYS + 1}
      `,
      keyRow,
    ),
    models.rows(
      sql`
        select key_arn, grantee, retiring, issuing_account_id, operations, constraints
        from grants
        where ended_at is null
        order by grant_id
      `,
      grantRow,
    ),
  ]);
  const looked = rows.slice(0, MOST_KEYS);
  const grantsOf = new Map<string, z.infer<typeof grantRow>[]>();
  for (const grant of grants) grantsOf.set(grant.key_arn, [...(grantsOf.get(grant.key_arn) ?? []), grant]);
  const found = looked.flatMap((row) => {
    const caller = callerOf(row.key_arn);
    if (!caller) return [];
    const parsed = row.policy === null ? null : parsePolicy(row.policy);
    const reach = reachOf(
      caller,
      row,
      parsed?.kind === 'policy' ? parsed.policy : null,
      grantsOf.get(row.key_arn) ?? [],
    );
    return reach ? [reach] : [];
  });
  return {
    keys: found.sort((a, b) => open(b) - open(a) || Number(b.used) - Number(a.used) || (a.keyArn < b.keyArn ? -1 : 1)),
    unknown: looked.filter(({ policy }) => policy === null).length,
    truncated: rows.length > MOST_KEYS,
  };
}

function open({ byPolicy, byGrant }: Reach): number {
  return new Set([...byPolicy, ...byGrant]).size;
}

function reachOf(
  caller: Caller,
  { key_arn: keyArn, account_id: keyAccount, alias, used }: z.infer<typeof keyRow>,
  keyPolicy: Policy | null,
  living: readonly z.infer<typeof grantRow>[],
): Reach | null {
  // Constraints of grants are not tried: most grants have one, and the page of the key tells it.
  const grants = living.map(
    (row): Grant => ({ ...policyGrant({ ...row, issuingAccount: row.issuing_account_id }), constraints: undefined }),
  );
  const byPolicy: ReachAction[] = [];
  const byGrant: ReachAction[] = [];
  const ifIam: ReachAction[] = [];
  const statements = new Set<string>();
  for (const action of REACH_ACTIONS) {
    const { decision, reason } = evaluate(
      { action, caller, keyArn, keyAccount, context: {} },
      { keyPolicy, grants, identityPolicies: [ANY_IAM] },
    );
    if (decision !== 'Allowed') continue;
    if (reason.kind === 'grant') byGrant.push(action);
    else if (reason.kind === 'key-policy') byPolicy.push(action);
    else ifIam.push(action);
    if (reason.kind === 'key-policy' || reason.kind === 'iam-through-key-policy') {
      statements.add(statementName(reason.statement));
    }
  }
  if (byPolicy.length + byGrant.length + ifIam.length === 0) return null;
  return { keyArn, alias, byPolicy, byGrant, ifIam, statements: [...statements], used };
}
