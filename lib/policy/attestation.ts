import { describePrincipal } from './describe-principals';
import { operatorOf, operatorParts } from './operators/table';
import { accountOfPrincipal, wholeAccount } from './principals';
import type { Condition, Policy, Statement } from './types';
import { covers, coversKey } from './witness-search';
import type { Trust } from './zone';

/** Operations on a key that take an attestation document and give plaintext (FACTS.md §1, attestation). */
const REVEALING = ['Decrypt', 'DeriveSharedSecret', 'GenerateDataKey', 'GenerateDataKeyPair'];

interface KeyTrust extends Trust {
  readonly keyArn: string;
}

export interface UnattestedStatement {
  /** Sid, or `#n`. */
  readonly statement: string;
  /** As `kms:…`. */
  readonly actions: readonly string[];
}

/**
 * Statements that let somebody have plaintext without an attestation document, and that no Deny takes back. The
 * delegation to the key's own account is left out: every usual policy has it, and IAM decides there.
 */
export function unattestedStatements({ statements }: Policy, { keyArn, ...trust }: KeyTrust): UnattestedStatement[] {
  const denies = statements.filter(
    (statement) =>
      statement.effect === 'Deny' &&
      coversKey(statement, { keyArn }) &&
      statement.conditions.every(holdsWithoutDocument),
  );
  return statements.flatMap((statement) => {
    if (statement.effect !== 'Allow' || !coversKey(statement, { keyArn }) || isDelegation(statement, trust)) return [];
    if (statement.conditions.some(needsDocument)) return [];
    const actions = REVEALING.filter(
      (action) =>
        covers(statement, action) && !denies.some((deny) => covers(deny, action) && meansAllOf(deny, statement)),
    ).map((action) => `kms:${action}`);
    return actions.length > 0 ? [{ statement: statement.sid ?? `#${statement.index + 1}`, actions }] : [];
  });
}

function isDelegation({ principals }: Statement, trust: Trust): boolean {
  if (!principals || principals.negated || principals.entries.length === 0) return false;
  return principals.entries
    .map((entry) => describePrincipal(entry, trust))
    .every(({ kind, side }) => kind === 'account' && side === 'own');
}

function isAttestationKey(key: string): boolean {
  return /^kms:recipientattestation:./i.test(key);
}

/** A condition of an Allow that fails without an attestation document. */
function needsDocument({ operator, key, values }: Condition): boolean {
  if (!isAttestationKey(key)) return false;
  const { base, set, ifExists } = operatorParts(operator);
  if (base === 'null') return values.every((value) => value.toLowerCase() === 'false');
  return !ifExists && set !== 'all' && operatorOf(base)?.negated === false;
}

/** A condition of a Deny that holds for every request without an attestation document. */
function holdsWithoutDocument({ operator, key, values }: Condition): boolean {
  if (!isAttestationKey(key)) return false;
  const { base, set, ifExists } = operatorParts(operator);
  if (base === 'null') return values.some((value) => value.toLowerCase() === 'true');
  if (set === 'any') return false;
  return ifExists || set === 'all' || operatorOf(base)?.negated === true;
}

/** Whether a Deny speaks about everybody whom an Allow names. */
function meansAllOf(deny: Statement, { principals: allowed }: Statement): boolean {
  const denied = deny.principals;
  if (!denied) return false;
  const values = denied.entries.map(({ value }) => value);
  if (!denied.negated && values.includes('*')) return true;
  if (!allowed || allowed.negated) return false;
  const isNamed = (value: string) =>
    values.includes(value) ||
    values.some((one) => wholeAccount(one) !== null && wholeAccount(one) === accountOfPrincipal(value));
  return denied.negated
    ? !allowed.entries.some(({ value }) => value === '*' || isNamed(value))
    : allowed.entries.every(({ value }) => isNamed(value));
}
