import { describePrincipal, isUniqueId } from './describe-principals';
import { hasWildcard } from './glob';
import { operatorOf, operatorParts } from './operators/table';
import type { Condition, Policy, Statement } from './types';
import type { Trust } from './zone';

/**
 * Somebody a key policy names: by the id that AWS leaves of a deleted user, group or role; by ARN; or by a name in an
 * `aws:PrincipalArn` condition, which whoever bears the name fits, also one who is created tomorrow.
 */
export interface NamedPrincipal {
  readonly by: 'id' | 'arn' | 'name';
  /** Sid, or `#n`. */
  readonly statement: string;
  /** As the policy spells it. */
  readonly principal: string;
  /** Null for an id, which names no account. */
  readonly account: string | null;
  readonly kind: 'user' | 'role' | null;
  /** Regular expression of the IAM ARNs that it may stand for; null for an id. */
  readonly arnPattern: string | null;
}

/** Every user, group and role that the statements name one by one; accounts, services and everybody are left out. */
export function namedPrincipals(policy: Policy, trust: Trust): NamedPrincipal[] {
  return policy.statements.flatMap((statement) => [...listed(statement, trust), ...byName(statement)]);
}

function listed(statement: Statement, trust: Trust): NamedPrincipal[] {
  return (statement.principals?.entries ?? []).flatMap((entry): NamedPrincipal[] => {
    const { kind, account } = describePrincipal(entry, trust);
    const named = { statement: nameOf(statement), principal: entry.value, account };
    if (kind === 'deleted')
      return isUserGroupOrRole(entry.value)
        ? [{ ...named, by: 'id', account: null, kind: null, arnPattern: null }]
        : [];
    if (kind === 'user' || kind === 'role') return [{ ...named, by: 'arn', kind, arnPattern: literal(entry.value) }];
    if (kind !== 'session') return [];
    // A session's ARN leaves out the path of its role.
    const [, partition = '', role = ''] = /^arn:([a-z-]+):sts::\d{12}:assumed-role\/([^/]+)\//.exec(entry.value) ?? [];
    const pattern = `${literal(`arn:${partition}:iam::${account}:role/`)}(?:.*/)?${literal(role)}`;
    return [{ ...named, by: 'arn', kind: 'role', arnPattern: pattern }];
  });
}

function isUserGroupOrRole(id: string): boolean {
  return isUniqueId(id) && /^(?:AIDA|AROA|AGPA)/.test(id);
}

function byName(statement: Statement): NamedPrincipal[] {
  if (statement.effect !== 'Allow') return [];
  return statement.conditions.filter(namesCallers).flatMap(({ operator, values }) =>
    values.flatMap((value): NamedPrincipal[] => {
      const [, account, kind] = /^arn:[^:]*:iam::(\d{12}):(user|role)\/./.exec(value) ?? [];
      if (account === undefined || (kind !== 'user' && kind !== 'role') || value.includes('${')) return [];
      // Under StringEquals a star is a star, which no ARN has.
      if (operatorParts(operator).base === 'stringequals' && hasWildcard(value)) return [];
      const arnPattern = literal(value).replaceAll('\\*', '.*').replaceAll('\\?', '.');
      return [{ by: 'name', statement: nameOf(statement), principal: value, account, kind, arnPattern }];
    }),
  );
}

/** Whether a condition holds for those alone whose ARN it names. */
export function namesCallers({ operator, key }: Condition): boolean {
  const { base } = operatorParts(operator);
  return key.toLowerCase() === 'aws:principalarn' && base !== 'null' && operatorOf(base)?.negated === false;
}

function literal(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

function nameOf({ sid, index }: Statement): string {
  return sid ?? `#${index + 1}`;
}
