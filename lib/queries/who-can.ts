import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { parseCaller } from '@/lib/policy/callers';
import { evaluate, type Reason } from '@/lib/policy/evaluate';
import { parsePolicy } from '@/lib/policy/parse';
import type { Caller, Grant, Policy } from '@/lib/policy/types';
import { STRANGER_ACCOUNT } from '@/lib/policy/witness-callers';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

export interface WhoCan {
  /** Whether the key's present policy is known; if not, only grants could be asked. */
  readonly policy_known: boolean;
  readonly answers: readonly {
    readonly principal: string;
    readonly through: 'policy' | 'iam' | 'grant';
    readonly because: string;
  }[];
}

/** IAM that allows everything: what is asked is what the key lets in, not what the account's own policies add. */
const ANY_IAM: Policy = {
  version: '2012-10-17',
  statements: [
    {
      index: 0,
      sid: null,
      effect: 'Allow',
      principals: null,
      actions: { negated: false, entries: ['*'] },
      resources: { negated: false, entries: ['*'] },
      resourceVariables: false,
      conditions: [],
    },
  ],
};

/**
 * Principals that could do an action with a key: those that the policy, grants or past use name, and accounts as a
 * whole. Requests are judged without encryption context or network, so a statement that demands one does not count.
 */
export async function whoCan(models: ReadModels, keyArn: string, action: string): Promise<WhoCan> {
  const [[current], grants, users] = await Promise.all([
    models.rows(
      sql`select policy from policy_versions where key_arn = ${keyArn} and valid_to is null order by valid_from desc limit 1`,
      z.object({ policy: z.string() }),
    ),
    models.rows(
      sql`select grantee, operations from grants where key_arn = ${keyArn} and ended_at is null order by grant_id`,
      z.object({ grantee: z.string().nullable(), operations: texts }),
    ),
    models.rows(
      sql`select distinct principal from edge_day where key_arn = ${keyArn} order by principal`,
      z.object({ principal: z.string() }),
    ),
  ]);
  const parsed = current ? parsePolicy(current.policy) : null;
  const policy = parsed?.kind === 'policy' ? parsed.policy : null;
  const keyAccount = keyArn.split(':')[4] ?? '';
  const asked = new Map<string, Caller>();
  const ask = (principal: string) => {
    const account = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
    const caller = parseCaller(account ? `arn:aws:iam::${account}:role/any-principal` : principal);
    if (caller) asked.set(account ? `account ${account} (any principal)` : principal, caller);
  };
  for (const { principals } of policy?.statements ?? []) for (const { value } of principals?.entries ?? []) ask(value);
  for (const { grantee } of grants) if (grantee) ask(grantee);
  for (const { principal } of users) ask(principal);
  if (
    policy?.statements.some(
      ({ principals }) => principals?.negated || principals?.entries.some(({ value }) => value === '*'),
    )
  ) {
    asked.set('any other AWS account', {
      kind: 'role-session',
      arn: `arn:aws:sts::${STRANGER_ACCOUNT}:assumed-role/any/any`,
      accountId: STRANGER_ACCOUNT,
      roleArn: null,
    });
  }
  const given: Grant[] = grants.map(({ grantee, operations }) => ({
    operations,
    ...(grantee?.endsWith('.amazonaws.com')
      ? { granteeServicePrincipal: grantee }
      : grantee
        ? { granteePrincipal: grantee }
        : {}),
  }));
  const answers = [...asked].flatMap(([principal, caller]) => {
    const { decision, reason } = evaluate(
      { action, caller, keyArn, keyAccount, context: {} },
      { keyPolicy: policy, grants: given, identityPolicies: [ANY_IAM] },
    );
    return decision === 'Allowed' ? [{ principal, ...words(reason) }] : [];
  });
  return { policy_known: policy !== null, answers: answers.sort((a, b) => (a.principal < b.principal ? -1 : 1)) };
}

function words(reason: Reason): { through: 'policy' | 'iam' | 'grant'; because: string } {
  switch (reason.kind) {
    case 'key-policy':
      return {
        through: 'policy',
        because: `statement ${reason.statement.sid ?? `#${reason.statement.index + 1}`} of the key policy`,
      };
    case 'iam-through-key-policy':
      return {
        through: 'iam',
        because: `statement ${reason.statement.sid ?? `#${reason.statement.index + 1}`} lets the account's IAM policies decide`,
      };
    case 'grant':
      return {
        through: 'grant',
        because: `a grant to ${reason.grant.granteePrincipal ?? reason.grant.granteeServicePrincipal ?? 'it'}`,
      };
    case 'iam':
    case 'denied-by':
    case 'no-allow-in':
    case 'not-across-accounts':
    case 'nobody-allows':
      return { through: 'iam', because: 'IAM policies' };
  }
}
