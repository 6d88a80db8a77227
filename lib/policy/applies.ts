import { coversAction, KEYLESS_ACTIONS } from './actions';
import { identityContext } from './callers';
import { type Facts, facts, holds, substituted } from './conditions';
import { matchesGlob } from './glob';
import { type Match, matchPrincipals } from './principals';
import type { Caller, Context, Statement } from './types';

export type PolicyKind =
  | 'key policy'
  | 'RCP'
  | 'SCP'
  | 'identity policy'
  | 'boundary'
  | 'session policy'
  | 'endpoint policy';

export interface Request {
  /** Without `kms:`. `ReEncryptFrom` and `ReEncryptTo` are the two halves of ReEncrypt. */
  readonly action: string;
  readonly caller: Caller;
  readonly keyArn: string;
  readonly keyAccount: string;
  readonly isAwsManagedKey?: boolean;
  /** What the request carries; keys that follow from the caller are added. */
  readonly context: Context;
}

/**
 * What is known of a request: what it carries, what follows from its caller, and what AWS adds of the key and the names
 * of the encryption context.
 */
export function requestFacts({ caller, context, keyAccount, keyArn }: Request): Facts {
  const region = keyArn.split(':')[3];
  const names = Object.keys(context).flatMap((key) => /^kms:EncryptionContext:(.+)$/is.exec(key)?.[1] ?? []);
  const known = new Map(
    facts({
      'aws:ResourceAccount': keyAccount,
      ...(region ? { 'aws:RequestedRegion': region } : {}),
      ...(names.length > 0 ? { 'kms:EncryptionContextKeys': names } : {}),
      ...identityContext(caller),
    }),
  );
  for (const [key, values] of facts(context)) known.set(key, values);
  return known;
}

/** Whether a statement speaks about a request, and how close its principal element comes to the caller. */
export function applies(statement: Statement, request: Request, known: Facts, kind: PolicyKind): Match {
  if (!statement.actions || !statement.resources) return 'none';
  const names = statement.actions.entries.some((pattern) => coversAction(pattern, request.action));
  if (names === statement.actions.negated) return 'none';
  const isKeyless = KEYLESS_ACTIONS.includes(request.action);
  const resource = statement.resources.entries.some((pattern) => {
    if (/^\*+$/.test(pattern)) return true;
    if (isKeyless) return false;
    const wanted = statement.resourceVariables ? substituted(pattern, known) : pattern;
    return wanted !== null && matchesGlob(wanted, request.keyArn);
  });
  if (resource === statement.resources.negated) return 'none';
  const needsPrincipal = kind === 'key policy' || kind === 'RCP';
  if (needsPrincipal && !statement.principals) return 'none';
  const match = statement.principals ? matchPrincipals(statement.principals, request.caller) : 'exact';
  if (match === 'none') return 'none';
  return statement.conditions.every((condition) => holds(condition, known)) ? match : 'none';
}
