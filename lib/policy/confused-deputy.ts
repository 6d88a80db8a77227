import { identityContext } from './callers';
import { matchPrincipals } from './principals';
import type { Caller, Condition, Statement } from './types';
import { STRANGER_ACCOUNT } from './witness-callers';
import { type Candidate, candidates, instance, keyClass } from './witness-keys';
import { actionGroups, coversKey, type ExternalQuestion, search, surroundings } from './witness-search';

const ANY_SERVICE = 'keytrail-witness.amazonaws.com';

/** A service that gets in, and for whom it acts: anybody, or one account or organization that the policy names. */
export interface ServiceWay {
  /** `*` for any service. */
  readonly service: string;
  /** Null: for a stranger, or without saying for whom. */
  readonly onBehalfOf: string | null;
  readonly statement: Statement;
  readonly actions: readonly string[];
}

/** Services that could use the key on behalf of somebody outside: those without a source condition that keeps them to us. */
export function serviceWays(question: ExternalQuestion, all: readonly Statement[]): ServiceWay[] {
  return question.policy.statements
    .filter((statement) => statement.effect === 'Allow' && statement.principals && coversKey(statement, question))
    .flatMap((statement) => namedServices(statement).flatMap((service) => waysOf(service, statement, question, all)));
}

function namedServices({ principals }: Statement): string[] {
  if (!principals) return [];
  if (principals.negated) return [ANY_SERVICE];
  return principals.entries.flatMap(({ type, value }) =>
    type === 'Service' ? [value] : type === 'AWS' && value === '*' ? [ANY_SERVICE] : [],
  );
}

function waysOf(
  service: string,
  statement: Statement,
  question: ExternalQuestion,
  all: readonly Statement[],
): ServiceWay[] {
  const caller: Caller = { kind: 'service', service };
  const fixed = { ...surroundings(question), ...identityContext(caller) };
  const denies = all.filter((other) => other.effect === 'Deny' && coversKey(other, question));
  const groups = [...actionGroups(statement, denies).values()];
  const actionsFor = (source: Source) =>
    groups
      .filter((group) => {
        const speaking = group.denies.filter(
          (deny) => deny.principals && matchPrincipals(deny.principals, caller) !== 'none',
        );
        const absent = new Set(['network', 'userid']);
        return search(statement, speaking, fixed, question.zone, absent, choices(question, source)).tokens !== null;
      })
      .flatMap(({ actions }) => actions);
  const name = service === ANY_SERVICE ? '*' : service;
  const forAnybody = actionsFor({ kind: 'stranger' });
  if (forAnybody.length > 0) return [{ service: name, onBehalfOf: null, statement, actions: forAnybody }];
  return namedSources([statement, ...denies], question).flatMap((source) => {
    const actions = actionsFor(source);
    const onBehalfOf = source.kind === 'account' ? source.account : `org:${source.organization}`;
    return actions.length > 0 ? [{ service: name, onBehalfOf, statement, actions }] : [];
  });
}

type NamedSource =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'organization'; readonly organization: string };
type Source = { readonly kind: 'stranger' } | NamedSource;

/** Foreign accounts and organizations that source conditions name. */
function namedSources(statements: readonly Statement[], question: ExternalQuestion): NamedSource[] {
  const values = statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => keyClass(key) === 'source')
    .flatMap((condition) => condition.values);
  const accounts = values
    .flatMap((value) => accountIn(value) ?? [])
    .filter((account) => !isOurAccount(account, question));
  const organizations = values
    .flatMap((value) => /^(o-[a-z0-9]+)(?:\/|$)/.exec(value)?.[1] ?? [])
    .filter((organization) => !isOurOrganization(organization, question));
  return [
    ...[...new Set(accounts)].sort().map((account) => ({ kind: 'account', account }) as const),
    ...[...new Set(organizations)].sort().map((organization) => ({ kind: 'organization', organization }) as const),
  ];
}

/** A service tells truly for whom it acts; contexts that name us cannot be forged by somebody outside. */
function choices(question: ExternalQuestion, source: Source) {
  return (key: string, conditions: readonly Condition[]): Candidate[] | null => {
    if (keyClass(key) === 'source')
      return sourceValues(key, conditions, source).map((value) => ({
        value: value === null ? null : [value],
        token: null,
      }));
    if (!key.startsWith('kms:encryptioncontext:')) return null;
    return candidates(key, conditions, question.zone).filter(
      ({ value }) => !value?.some((text) => isOurs(text, question)),
    );
  };
}

function sourceValues(key: string, conditions: readonly Condition[], source: Source): (string | null)[] {
  const account = source.kind === 'account' ? source.account : STRANGER_ACCOUNT;
  const literals = conditions
    .filter((condition) => condition.key.toLowerCase() === key)
    .flatMap(({ values }) => values);
  switch (key) {
    case 'aws:sourceaccount':
      return [
        null,
        account,
        ...literals.filter((value) => /[*?]/.test(value)).map((value) => strangersDigits(value, account)),
      ];
    case 'aws:sourcearn':
      return [null, `arn:aws:sns:us-east-1:${account}:t`, ...literals.flatMap((value) => arnOf(value, account) ?? [])];
    case 'aws:sourceorgid':
      return [null, source.kind === 'organization' ? source.organization : 'o-keytrailwitness'];
    case 'aws:sourceorgpaths':
      return [
        null,
        'o-keytrailwitness/r-0000/',
        ...(source.kind === 'organization'
          ? literals.filter((value) => value.startsWith(`${source.organization}/`)).map(instance)
          : []),
      ];
    default:
      // aws:SourceOwner is never sent to KMS.
      return [null];
  }
}

/** An ARN of the account that a pattern covers; null when the pattern keeps to another account, or names no account at all. */
function arnOf(pattern: string, account: string): string | null {
  const parts = pattern.split(':');
  if (parts.length < 6)
    return /[*?]/.test(pattern) ? instance(pattern.replace(/\*/, `arn:aws:sns:us-east-1:${account}:*`)) : null;
  const place = parts[4] ?? '';
  if (place === '') return parts.slice(5).join(':').startsWith('*') ? instance(pattern) : null;
  if (/[*?]/.test(place)) parts[4] = account;
  else if (place !== account) return null;
  return instance(parts.join(':'));
}

function strangersDigits(pattern: string, account: string): string {
  return /^\*+$/.test(pattern) ? account : instance(pattern).slice(0, 12);
}

function accountIn(text: string): string | null {
  return /^\d{12}$/.exec(text)?.[0] ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1] ?? null;
}

/** Whether an account is the key's own, trusted, or known as a member of the organization. */
export function isOurAccount(
  account: string,
  { keyAccount, zone }: Pick<ExternalQuestion, 'keyAccount' | 'zone'>,
): boolean {
  return (
    account === keyAccount ||
    zone.trustedAccounts.includes(account) ||
    (zone.organizationAccounts ?? []).includes(account)
  );
}

function isOurOrganization(organization: string, { zone }: ExternalQuestion): boolean {
  return organization === zone.organizationId || (zone.trustedOrganizations ?? []).includes(organization);
}

/** Whether a text names one of our accounts, by id or in an ARN. */
export function isOurs(text: string, question: Pick<ExternalQuestion, 'keyAccount' | 'zone'>): boolean {
  const account = accountIn(text);
  return account !== null && isOurAccount(account, question);
}
