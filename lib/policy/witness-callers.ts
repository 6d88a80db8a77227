import { identityContext, parseCaller } from './callers';
import type { Facts } from './conditions';
import { hasWildcard, matchesGlob } from './glob';
import { commonText, DIGIT, SEGMENT } from './glob-common';
import { operatorOf } from './operators/table';
import { accountOfPrincipal, wholeAccount } from './principals';
import type { Caller, Context, Statement } from './types';
import { FILLING, FRESH, literals } from './witness-values';
import { isOurAccount, isOurOrganization, isOurOrgPath, type Trust } from './zone';

type Person = Exclude<Caller, { kind: 'service' }>;

/** An account that nobody named, and an organization that nobody named. */
export const STRANGER_ACCOUNT = '998877665544';
export const STRANGER_ORGANIZATION = 'o-keytrailwitness';
export const ANY_ACCOUNT = DIGIT.repeat(12);

interface Organization {
  readonly id: string;
  readonly path: string;
  /** Whether a policy names it, letter by letter. */
  readonly isNamed: boolean;
}

/** A hypothetical caller from outside with its place in the world. */
export interface Witness {
  readonly caller: Person;
  readonly organization: Organization | null;
  /** Whether a policy names the account, not merely a pattern that covers it. */
  readonly isNamedAccount: boolean;
}

/** Everybody outside the zone who could be told apart by these statements (POLICY.md §5.1). */
export function witnesses(statements: readonly Statement[], known: Facts, trust: Trust): Witness[] {
  const accounts = accountsOf(statements, known);
  const arnPatterns = valuesOf('aws:principalarn', statements, known);
  const wantsRoot = statements.some(({ conditions }) =>
    conditions.some(({ key }) => key.toLowerCase() === 'aws:principaltype'),
  );
  const callers = new Map<string, Person>();
  for (const account of [...accounts.keys()].filter((one) => !isOurAccount(one, trust))) {
    const people = [user(account), role(account), ...(wantsRoot ? [root(account)] : [])];
    for (const person of [...people, ...arnPatterns.flatMap((pattern) => demanded(pattern, account))]) {
      callers.set(nameOf(person), person);
    }
  }
  for (const { type, value } of statements.flatMap(({ principals }) => principals?.entries ?? [])) {
    const person = type === 'AWS' && wholeAccount(value) === null ? parseCaller(value) : null;
    if (person && person.kind !== 'service' && !isOurAccount(person.accountId, trust)) {
      callers.set(nameOf(person), person);
    }
  }
  const places = organizationsOf(statements, known);
  return [...callers.values()].flatMap((caller) =>
    places
      .filter((place) => !place || !(isOurOrganization(place.id, trust) || isOurOrgPath(place.path, trust)))
      .map((organization) => ({
        caller,
        organization,
        isNamedAccount: accounts.get(caller.accountId) ?? caller.accountId !== STRANGER_ACCOUNT,
      })),
  );
}

/** A witness's own context keys, which nobody can forge. A user's name is left open: anybody may take any. */
export function witnessContext({ caller, organization }: Witness): Context {
  const { 'aws:username': _, ...identity } = identityContext(caller);
  return {
    ...identity,
    ...(organization ? { 'aws:PrincipalOrgID': organization.id, 'aws:PrincipalOrgPaths': [organization.path] } : {}),
  };
}

/** Values of a key under operators that could match them: stars under `StringEquals` match nobody. */
export function valuesOf(name: string, statements: readonly Pick<Statement, 'conditions'>[], known: Facts): string[] {
  const found = statements
    .flatMap(({ conditions }) => conditions.filter(({ key }) => key.toLowerCase() === name))
    .flatMap((condition) => literals(condition, known))
    .filter(({ base, literal }) => operatorOf(base)?.wildcards === 'pattern' || !hasWildcard(literal))
    .map(({ literal }) => literal);
  return [...new Set(found)];
}

/** Account ids, and whether each is named or only covered by a pattern. */
function accountsOf(statements: readonly Statement[], known: Facts): Map<string, boolean> {
  const accounts = new Map<string, boolean>([[STRANGER_ACCOUNT, false]]);
  const add = (pattern: string, account: string | null | undefined) => {
    if (account) accounts.set(account, (accounts.get(account) ?? false) || pattern.includes(account));
  };
  for (const { type, value } of statements.flatMap(({ principals }) => principals?.entries ?? [])) {
    if (type === 'AWS') add(value, accountOfPrincipal(value));
  }
  for (const key of ['aws:principalaccount', 'kms:calleraccount']) {
    for (const pattern of valuesOf(key, statements, known)) add(pattern, commonText(pattern, ANY_ACCOUNT, FILLING));
  }
  for (const pattern of valuesOf('aws:principalarn', statements, known)) {
    if (matchesGlob(pattern, role(STRANGER_ACCOUNT).roleArn ?? '')) continue;
    add(pattern, commonText(pattern, `arn:${SEGMENT}:${SEGMENT}::${ANY_ACCOUNT}:?*`, FILLING)?.split(':')[4]);
  }
  return accounts;
}

/** Where a caller may stand: in no organization, in one that nobody named, and in each that conditions can tell apart. */
function organizationsOf(statements: readonly Statement[], known: Facts): (Organization | null)[] {
  const places = new Map<string, Organization>();
  const add = (pattern: string, id: string | null, rest: string) => {
    if (id === null) return;
    const path = `${id}/${rest}`;
    places.set(path, { id, path, isNamed: id === pattern });
  };
  add('', STRANGER_ORGANIZATION, 'r-0000/');
  const organizationIn = (pattern: string) =>
    hasWildcard(pattern) ? commonText(pattern, 'o-?*', FILLING) : /^o-[a-z0-9]/.test(pattern) ? pattern : null;
  for (const pattern of valuesOf('aws:principalorgid', statements, known)) {
    add(pattern, organizationIn(pattern), 'r-0000/');
  }
  for (const pattern of valuesOf('aws:principalorgpaths', statements, known)) {
    const path = hasWildcard(pattern) ? commonText(pattern, 'o-?*/r-?*/*', FILLING) : pattern;
    const id = path?.split('/')[0];
    if (path && id?.startsWith('o-')) add(pattern.split('/')[0] ?? '', id, path.slice(id.length + 1));
  }
  return [null, ...places.values()];
}

/** Callers of an account that a pattern of `aws:PrincipalArn` covers. */
export function demanded(pattern: string, account: string): Person[] {
  const place = pattern.split(':').length < 6 ? '*' : (pattern.split(':')[4] ?? '');
  if (!matchesGlob(place, account)) return [];
  const home = (service: string) => `arn:${SEGMENT}:${service}::${account}`;
  const shapes = [`${home('iam')}:role/?*`, `${home('iam')}:user/?*`, `${home('iam')}:root`];
  return [...shapes, `${home('sts')}:federated-user/?*`].flatMap((shape) => {
    const text = commonText(pattern, shape, FILLING);
    const person = text === null ? null : parseCaller(text.replace(/^arn::/, 'arn:aws:'));
    return person && person.kind !== 'service' ? [person] : [];
  });
}

function nameOf({ kind, arn, roleArn }: Person): string {
  return `${kind} ${arn} ${roleArn}`;
}

function root(accountId: string): Person {
  return { kind: 'root', arn: `arn:aws:iam::${accountId}:root`, accountId, roleArn: null };
}

function user(accountId: string): Person {
  return { kind: 'user', arn: `arn:aws:iam::${accountId}:user/${FRESH}`, accountId, roleArn: null };
}

function role(accountId: string): Person {
  return {
    kind: 'role-session',
    arn: `arn:aws:sts::${accountId}:assumed-role/${FRESH}/${FRESH}`,
    accountId,
    roleArn: `arn:aws:iam::${accountId}:role/${FRESH}`,
  };
}
