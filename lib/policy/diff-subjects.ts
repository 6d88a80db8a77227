import { partitionOfArn } from '@/lib/model/partition';
import { anyRoleOf, identityContext, parseCaller } from './callers';
import { facts } from './conditions';
import { hasWildcard } from './glob';
import { SERVICE_NAME_KEYS } from './key-classes';
import { accountOfPrincipal, wholeAccount } from './principals';
import type { Caller, Context, Policy, ProviderCaller, Statement, Zone } from './types';
import { demanded, STRANGER_ACCOUNT, valuesOf } from './witness-callers';
import { FRESH } from './witness-values';

/** Somebody whose access two policies are compared for. */
export interface Subject {
  /**
   * An ARN, or a pattern of ARNs, `account N (any principal)`, `any account of o-…`, `any other AWS account`, a service, `any AWS service`,
   * `identity provider …`, or `any identity provider`.
   */
  readonly label: string;
  readonly kind: 'principal' | 'root' | 'account' | 'organization' | 'anybody' | 'service' | 'provider';
  readonly caller: Caller | ProviderCaller;
  readonly account: string | null;
  /** What the caller cannot choose. */
  readonly fixed: Context;
}

/** Everybody outside the key's account, outside the organization too where that is known. */
export const ANY_OTHER_ACCOUNT = 'any other AWS account';
/** Every service that acts for itself, other than those that the policies name. */
export const ANY_SERVICE = 'any AWS service';
/** People of every identity provider. */
export const ANY_PROVIDER = 'any identity provider';

const SOME_SERVICE = 'keytrail-witness.amazonaws.com';

export function anyPrincipal(account: string): string {
  return `account ${account} (any principal)`;
}

/** Patterns of names for whose people two policies are compared; of more, only as many. */
export const MOST_PATTERNS = 30;

/** Patterns of names that conditions on the caller's ARN hold. */
export function patternsOf(policies: readonly Policy[], keyAccount: string): string[] {
  const statements = policies.flatMap((policy) => policy.statements);
  return valuesOf('aws:principalarn', statements, facts({ 'aws:ResourceAccount': keyAccount })).filter(hasWildcard);
}

/** Every account of an organization. */
export function anyMember(organization: string): string {
  return `any account of ${organization}`;
}

/** The people of an identity provider, as a policy names it. */
function peopleOf(provider: string): string {
  return provider === '*' ? ANY_PROVIDER : `identity provider ${provider}`;
}

/** Everybody whom the policies name, each account as a whole, root, the organization, and all others. */
export function subjectsOf(
  policies: readonly Policy[],
  { keyAccount, keyArn, zone }: { keyAccount: string; keyArn?: string | null; zone?: Zone },
): Subject[] {
  const partition = partitionOfArn(keyArn ?? '') ?? 'aws';
  const anyRole = (account: string) => parseCaller(anyRoleOf(account, keyArn ?? '', FRESH));
  const found = new Map<string, Subject>();
  const add = (
    kind: Subject['kind'],
    label: string,
    caller: Subject['caller'] | null,
    account: string | null,
    extra?: Context,
  ) => {
    if (!caller || found.has(label)) return;
    const { 'aws:username': _, ...identity } = identityContext(caller);
    found.set(label, { kind, label, caller, account, fixed: { ...identity, ...extra } });
  };
  const addPrincipal = (value: string) => {
    const account = accountOfPrincipal(value);
    if (account === null) return;
    addAccount(account);
    if (wholeAccount(value) === null) add('principal', value, parseCaller(value), account);
  };
  const addAccount = (account: string) => add('account', anyPrincipal(account), anyRole(account), account);
  const organization = zone?.organizationId;
  const place = organization
    ? { 'aws:PrincipalOrgID': organization, 'aws:PrincipalOrgPaths': [`${organization}/r-0000/`] }
    : null;
  /** Somebody for whom a pattern stands; one without an account stands for people of this one and of all others. */
  const addPattern = (pattern: string) => {
    const named = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(pattern)?.[1];
    if (named !== undefined) addAccount(named);
    const [own] = demanded(pattern, named ?? keyAccount);
    add('principal', named === undefined ? inAccount(pattern, keyAccount) : pattern, own ?? null, named ?? keyAccount);
    const [other = null] = named === undefined ? demanded(pattern, STRANGER_ACCOUNT) : [];
    if (place) add('organization', `${pattern} of ${organization}`, other, null, place);
    add('anybody', pattern, other, STRANGER_ACCOUNT);
  };
  addAccount(keyAccount);
  const root = `arn:${partition}:iam::${keyAccount}:root`;
  add('root', root, parseCaller(root), keyAccount);
  if (place) add('organization', anyMember(organization ?? ''), anyRole(STRANGER_ACCOUNT), null, place);
  add('anybody', ANY_OTHER_ACCOUNT, anyRole(STRANGER_ACCOUNT), STRANGER_ACCOUNT);
  const addService = (service: string, label = service) => add('service', label, { kind: 'service', service }, null);
  const addProvider = (provider: string) => {
    const account = accountOfPrincipal(provider);
    add('provider', peopleOf(provider), { kind: 'provider', provider, accountId: account }, account);
  };
  const statements = policies.flatMap((policy) => policy.statements);
  patternsOf(policies, keyAccount).slice(0, MOST_PATTERNS).forEach(addPattern);
  for (const statement of statements) {
    if (isForAnyService(statement)) addService(SOME_SERVICE, ANY_SERVICE);
    for (const { type, value } of statement.principals?.entries ?? []) {
      if (type === 'Service' && value !== '*') addService(value);
      if (type === 'AWS') addPrincipal(value);
      if (type === 'Federated') addProvider(value);
    }
    for (const { key, values } of statement.conditions) {
      const name = key.toLowerCase();
      for (const value of values.filter((one) => !hasWildcard(one))) {
        if (name === 'aws:principalarn') addPrincipal(value);
        if ((name === 'aws:principalaccount' || name === 'kms:calleraccount') && /^\d{12}$/.test(value))
          addAccount(value);
        if (SERVICE_NAME_KEYS.has(name)) addService(value);
      }
    }
  }
  return [...found.values()];
}

/** A pattern of ARNs as it reads for one account. */
function inAccount(pattern: string, account: string): string {
  const parts = pattern.split(':');
  return parts.length < 6 ? `${pattern} in account ${account}` : parts.toSpliced(4, 1, account).join(':');
}

/** Whether its principal element reaches services that it does not name. */
function isForAnyService({ principals }: Statement): boolean {
  return (
    principals !== null &&
    (principals.negated ||
      principals.entries.some(({ type, value }) => value === '*' && (type === 'AWS' || type === 'Service')))
  );
}
