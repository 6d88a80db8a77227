import { identityContext } from './callers';
import { actionGroups, coversKey, type ExternalQuestion, search, surroundings } from './external';
import { matchPrincipals } from './principals';
import type { Caller, Condition, Statement, Zone } from './types';
import { STRANGER_ACCOUNT } from './witness-callers';
import { type Candidate, candidates, instance, keyClass } from './witness-keys';

const ANY_SERVICE = 'keytrail-witness.amazonaws.com';

/** Services that could use the key on behalf of somebody outside: those without a working source condition. */
export function confusedServices(question: ExternalQuestion, all: readonly Statement[]): string[] {
  const services = new Set<string>();
  for (const statement of question.policy.statements) {
    if (statement.effect !== 'Allow' || !statement.principals || !coversKey(statement, question)) continue;
    const named = statement.principals.negated
      ? [ANY_SERVICE]
      : statement.principals.entries.flatMap(({ type, value }) =>
          type === 'Service' ? [value] : type === 'AWS' && value === '*' ? [ANY_SERVICE] : [],
        );
    for (const service of named) {
      if (actsForStranger(service, statement, question, all)) services.add(service === ANY_SERVICE ? '*' : service);
    }
  }
  for (const grant of question.grants ?? []) {
    const service = grant.granteeServicePrincipal;
    const source = grant.constraints?.SourceArn;
    if (service && !(source && isOurs(source, question))) services.add(service);
  }
  return [...services].sort();
}

function actsForStranger(
  service: string,
  statement: Statement,
  question: ExternalQuestion,
  all: readonly Statement[],
): boolean {
  const caller: Caller = { kind: 'service', service };
  if (!statement.principals || matchPrincipals(statement.principals, caller) === 'none') return false;
  const fixed = { ...surroundings(question), ...identityContext(caller) };
  const denies = all.filter((other) => other.effect === 'Deny' && coversKey(other, question));
  return [...actionGroups(statement, denies).values()].some((group) => {
    const speaking = group.denies.filter(
      (deny) => deny.principals && matchPrincipals(deny.principals, caller) !== 'none',
    );
    return (
      search(statement, speaking, fixed, question.zone, new Set(['network', 'userid']), choices(question)).tokens !==
      null
    );
  });
}

/** A service tells truly for whom it acts, so the source is a stranger's or missing; contexts that name us cannot be forged. */
function choices(question: ExternalQuestion) {
  return (key: string, conditions: readonly Condition[]): Candidate[] | null => {
    if (keyClass(key) === 'source') {
      const literals = conditions
        .filter((condition) => condition.key.toLowerCase() === key)
        .flatMap(({ values }) => values)
        .filter((value) => !value.includes('${') && !isOurs(value, question))
        .map((value) => strangersVersion(value));
      return [
        null,
        key === 'aws:sourcearn' ? `arn:aws:sns:us-east-1:${STRANGER_ACCOUNT}:t` : STRANGER_ACCOUNT,
        ...literals,
      ].map((value) => ({
        value: value === null ? null : [value],
        token: null,
      }));
    }
    if (!key.startsWith('kms:encryptioncontext:')) return null;
    return candidates(key, conditions, question.zone).filter(
      ({ value }) => !value?.some((text) => isOurs(text, question)),
    );
  };
}

/** A value that a pattern covers with a stranger's account where the pattern leaves the account open. */
function strangersVersion(pattern: string): string {
  const parts = pattern.split(':');
  if (parts.length >= 6 && /[*?]/.test(parts[4] ?? '')) parts[4] = STRANGER_ACCOUNT;
  return instance(parts.join(':'));
}

function isOurs(text: string, { keyAccount, zone }: { keyAccount: string; zone: Zone }): boolean {
  const account = /^\d{12}$/.exec(text)?.[0] ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1];
  if (account !== undefined) {
    return (
      account === keyAccount ||
      zone.trustedAccounts.includes(account) ||
      (zone.organizationAccounts ?? []).includes(account)
    );
  }
  if (/^o-[a-z0-9]+$/.test(text))
    return text === zone.organizationId || (zone.trustedOrganizations ?? []).includes(text);
  return (
    (zone.trustedOrgPaths ?? []).some((path) => text.startsWith(path)) ||
    (zone.organizationId !== null && text.startsWith(`${zone.organizationId}/`))
  );
}
