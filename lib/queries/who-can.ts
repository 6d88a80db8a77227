import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { partitionOfArn } from '@/lib/model/partition';
import { ANY_IAM } from '@/lib/policy/any-iam';
import { anyRoleOf, parseCaller } from '@/lib/policy/callers';
import { evaluate, type Reason } from '@/lib/policy/evaluate';
import { statementName } from '@/lib/policy/trace';
import type { Caller, Grant, Policy } from '@/lib/policy/types';
import { STRANGER_ACCOUNT } from '@/lib/policy/witness-callers';
import { sql } from '@/lib/sql/sql';
import { keyAccess } from './key-access';

export interface WhoCan {
  /** Whether the key's present policy is known; if not, only grants could be asked. */
  readonly policy_known: boolean;
  readonly answers: readonly {
    readonly principal: string;
    readonly through: 'policy' | 'iam' | 'grant';
    readonly because: string;
  }[];
}

/**
 * Principals that could do an action with a key: those that the policy, grants or past use name, and accounts as a
 * whole. Requests are judged without encryption context or network, so a statement that demands one does not count; the
 * constraint of a grant is told.
 */
export async function whoCan(models: ReadModels, keyArn: string, action: string): Promise<WhoCan> {
  const [{ policy, grants }, users] = await Promise.all([
    keyAccess(models, keyArn),
    models.rows(
      sql`select distinct principal from edge_day where key_arn = ${keyArn} order by principal`,
      z.object({ principal: z.string() }),
    ),
  ]);
  const keyAccount = keyArn.split(':')[4] ?? '';
  const partition = partitionOfArn(keyArn) ?? 'aws';
  const asked = new Map<string, Caller>();
  const ask = (principal: string) => {
    const account = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
    const caller = parseCaller(account ? anyRoleOf(account, keyArn) : principal);
    if (caller) asked.set(account ? `account ${account} (any principal)` : principal, caller);
  };
  for (const { principals } of policy?.statements ?? []) for (const { value } of principals?.entries ?? []) ask(value);
  for (const { granteePrincipal, retiringPrincipal, issuingAccount } of grants) {
    const named = action === 'RetireGrant' ? [granteePrincipal, retiringPrincipal, issuingAccount] : [granteePrincipal];
    for (const principal of named) if (principal) ask(principal);
  }
  for (const { principal } of users) ask(principal);
  if (
    policy?.statements.some(
      ({ principals }) => principals?.negated || principals?.entries.some(({ value }) => value === '*'),
    )
  ) {
    asked.set('any other AWS account', {
      kind: 'role-session',
      arn: `arn:${partition}:sts::${STRANGER_ACCOUNT}:assumed-role/any/any`,
      accountId: STRANGER_ACCOUNT,
      roleArn: null,
    });
  }
  // Constraints of grants are told, not tried: most grants have one.
  const bounds = new Map(grants.map((grant) => [{ ...grant, constraints: undefined }, constraintWords(grant)]));
  const answers = [...asked].flatMap(([principal, caller]) => {
    const decide = (identityPolicies: readonly Policy[]) =>
      evaluate(
        { action, caller, keyArn, keyAccount, context: {} },
        { keyPolicy: policy, grants: [...bounds.keys()], identityPolicies },
      );
    const { decision, reason } = decide([ANY_IAM]);
    if (decision !== 'Allowed') return [];
    // A grant to a whole account, and the right of the account that made it, are for IAM policies there to pass on.
    const isPassedOn = reason.kind === 'grant' && decide([]).decision !== 'Allowed';
    return [{ principal, ...words(reason, bounds), ...(isPassedOn ? { through: 'iam' as const } : {}) }];
  });
  return { policy_known: policy !== null, answers: answers.sort((a, b) => (a.principal < b.principal ? -1 : 1)) };
}

function words(
  reason: Reason,
  bounds: ReadonlyMap<Grant, string>,
): { through: 'policy' | 'iam' | 'grant'; because: string } {
  switch (reason.kind) {
    case 'key-policy':
      return {
        through: 'policy',
        because: `statement ${statementName(reason.statement)} of the key policy`,
      };
    case 'iam-through-key-policy':
      return {
        through: 'iam',
        because: `statement ${statementName(reason.statement)} lets the account's IAM policies decide`,
      };
    case 'grant':
      return {
        through: 'grant',
        because: `a grant to ${reason.grant.granteePrincipal ?? 'it'}${bounds.get(reason.grant) ?? ''}`,
      };
    case 'iam':
    case 'denied-by':
    case 'no-allow-in':
    case 'not-across-accounts':
    case 'nobody-allows':
      return { through: 'iam', because: 'IAM policies' };
  }
}

function constraintWords({ constraints }: Grant): string {
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals, SourceArn: source } = constraints ?? {};
  const parts = [
    ...(subset ? [`an encryption context with ${JSON.stringify(subset)}`] : []),
    ...(equals ? [`the encryption context ${JSON.stringify(equals)}`] : []),
    ...(source === undefined ? [] : [`the source ${source}`]),
  ];
  return parts.length > 0 ? `, only with ${parts.join(' and ')}` : '';
}
