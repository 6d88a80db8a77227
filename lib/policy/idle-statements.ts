import { CROSS_ACCOUNT_ACTIONS, KEY_ACTIONS } from './actions';
import { describePrincipal } from './describe-principals';
import { operatorOf, operatorParts } from './operators/table';
import type { Condition, Policy, Statement } from './types';
import { covers } from './witness-search';
import type { Trust } from './zone';

/** Why a statement of a key policy changes nothing. */
export const IDLE_REASONS = [
  /** The Action element is missing. */
  'no-action',
  /** The Resource element is missing. */
  'no-resource',
  /** Only actions that IAM alone decides, such as ListKeys or CreateKey, or that are none of KMS. */
  'no-key-action',
  /** Other accounts are allowed only what does not work across accounts. */
  'not-across-accounts',
  /** It waits for an encryption context, which requests to asymmetric and HMAC keys never carry. */
  'context-never-sent',
] as const;
export type IdleReason = (typeof IDLE_REASONS)[number];

export interface IdleStatement {
  /** Sid, or `#n`. */
  readonly statement: string;
  readonly reason: IdleReason;
}

/**
 * Statements without effect, each with its first reason. `context-never-sent` is so only for a key that is not
 * symmetric encryption, which the policy does not say.
 */
export function idleStatements({ statements }: Policy, trust: Trust): IdleStatement[] {
  return statements.flatMap((statement) => {
    const reason = idleReason(statement, trust);
    return reason === null ? [] : [{ statement: statement.sid ?? `#${statement.index + 1}`, reason }];
  });
}

function idleReason(statement: Statement, trust: Trust): IdleReason | null {
  if (!statement.actions) return 'no-action';
  if (!statement.resources) return 'no-resource';
  const covered = KEY_ACTIONS.filter((action) => covers(statement, action));
  if (covered.length === 0) return 'no-key-action';
  if (
    statement.effect === 'Allow' &&
    isOnlyForOthers(statement, trust) &&
    !covered.some((action) => CROSS_ACCOUNT_ACTIONS.includes(action))
  )
    return 'not-across-accounts';
  return statement.conditions.some(waitsForContext) ? 'context-never-sent' : null;
}

/** Whether every principal belongs to an account other than the key's. */
function isOnlyForOthers({ principals }: Statement, trust: Trust): boolean {
  if (!principals || principals.negated || principals.entries.length === 0) return false;
  return principals.entries
    .map((entry) => describePrincipal(entry, trust))
    .every(({ kind, side }) => (side === 'trusted' || side === 'outside') && kind !== 'invalid');
}

/** A condition on the encryption context that does not hold for a request without one. */
function waitsForContext({ operator, key, values }: Condition): boolean {
  if (!/^kms:encryptioncontext(?::.|keys$)/i.test(key)) return false;
  const { base, set, ifExists } = operatorParts(operator);
  if (base === 'null') return values.every((value) => value.toLowerCase() === 'false');
  if (ifExists || set === 'all') return false;
  return set === 'any' || operatorOf(base)?.negated === false;
}
