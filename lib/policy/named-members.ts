import { hasWildcard } from './glob';
import { operatorOf, operatorParts } from './operators/table';
import { accountOfPrincipal } from './principals';
import type { Condition, Policy, Statement } from './types';
import { isOurAccount, type Trust } from './zone';

/** Another trusted account that an Allow of a key policy names, in a principal or in a condition on the caller's account. */
export interface NamedMember {
  /** Sid, or `#n`. */
  readonly statement: string;
  readonly account: string;
}

const CALLER = ['kms:calleraccount', 'aws:principalaccount'];

/** Every account of the zone of trust, apart from the key's own, that the Allow statements name; each once a statement. */
export function namedMembers(policy: Policy, trust: Trust): NamedMember[] {
  return policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const accounts = new Set([...inPrincipals(statement), ...statement.conditions.flatMap(inCondition)]);
      return [...accounts]
        .filter((account) => account !== trust.keyAccount && isOurAccount(account, trust))
        .map((account) => ({ statement: statement.sid ?? `#${statement.index + 1}`, account }));
    });
}

function inPrincipals({ principals }: Statement): string[] {
  if (principals === null || principals.negated) return [];
  return principals.entries.flatMap(({ type, value }) => {
    const account = type === 'AWS' && !hasWildcard(value) ? accountOfPrincipal(value) : null;
    return account === null ? [] : [account];
  });
}

function inCondition({ operator, key, values }: Condition): string[] {
  const { base } = operatorParts(operator);
  if (!CALLER.includes(key.toLowerCase()) || base === 'null' || operatorOf(base)?.negated !== false) return [];
  return values.filter((value) => /^\d{12}$/.test(value));
}
