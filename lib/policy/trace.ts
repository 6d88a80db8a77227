import type { Reasoned } from '@/lib/model/ground';
import { coversAction } from './actions';
import { applies, type PolicyKind, type Request, requestFacts } from './applies';
import { type Facts, holds } from './conditions';
import type { Policies, Reason } from './evaluate';
import { matchPrincipals } from './principals';
import type { Policy, Statement } from './types';

/** A statement's Sid, or its place counted from 1. */
export function statementName({ sid, index }: Statement): string {
  return sid ?? `#${index + 1}`;
}

/** A verdict's reason without the documents it rests on. */
export function groundOf(reason: Reason): Reasoned {
  switch (reason.kind) {
    case 'denied-by':
      return { kind: 'denied-by', policy: reason.policy, statement: statementName(reason.statement) };
    case 'no-allow-in':
      return { kind: 'no-allow-in', policy: reason.policy };
    case 'key-policy':
      return { kind: 'key-policy', statement: statementName(reason.statement) };
    case 'iam-through-key-policy':
      return { kind: 'iam-through-key-policy', statement: statementName(reason.statement) };
    case 'grant':
      return { kind: 'grant', grantee: reason.grant.granteeServicePrincipal ?? reason.grant.granteePrincipal ?? null };
    case 'not-across-accounts':
    case 'nobody-allows':
    case 'iam':
      return { kind: reason.kind };
  }
}

/** For every statement of every policy whether it applies to a request, and if not, which element keeps it from it. */
export function traceRequest(request: Request, policies: Policies): readonly string[] {
  const known = requestFacts(request);
  const seen: readonly (readonly [PolicyKind, readonly Policy[]])[] = [
    ['key policy', policies.keyPolicy ? [policies.keyPolicy] : []],
    ['identity policy', policies.identityPolicies ?? []],
    ['boundary', policies.boundaries ?? []],
    ['session policy', policies.session ? [policies.session] : []],
    ['SCP', (policies.scps ?? []).flat()],
    ['RCP', (policies.rcps ?? []).flat()],
    ['endpoint policy', policies.endpointPolicies ?? []],
  ];
  return seen.flatMap(([kind, documents]) =>
    documents.flatMap(({ statements }) =>
      statements.map(
        (statement) =>
          `${kind} ${statementName(statement)} ${statement.effect}: ${bearing(statement, request, known, kind)}`,
      ),
    ),
  );
}

function bearing(statement: Statement, request: Request, known: Facts, kind: PolicyKind): string {
  const match = applies(statement, request, known, kind);
  if (match !== 'none') return statement.principals ? `applies (principal: ${match})` : 'applies';
  const { actions, principals, conditions } = statement;
  if (!actions) return 'has no Action';
  if (!statement.resources) return 'has no Resource';
  if (actions.entries.some((pattern) => coversAction(pattern, request.action)) === actions.negated) {
    return 'is about other actions';
  }
  if (!principals && (kind === 'key policy' || kind === 'RCP')) return 'has no Principal';
  if (principals && matchPrincipals(principals, request.caller) === 'none') return 'is about other principals';
  const failing = conditions.find((condition) => !holds(condition, known));
  if (!failing) return 'is about other resources';
  const found = known.get(failing.key.toLowerCase());
  return `condition fails: ${failing.operator} ${failing.key} ${JSON.stringify(failing.values)}, found ${
    found ? JSON.stringify(found) : 'nothing'
  }`;
}
