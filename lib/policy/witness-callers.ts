import { operatorParts } from './conditions';
import { wholeAccount } from './principals';
import type { Caller, Statement, Zone } from './types';
import { instance } from './witness-keys';

/** An account that nobody named, and an organization that nobody named. */
export const STRANGER_ACCOUNT = '998877665544';
const STRANGER_ORGANIZATION = 'o-keytrailwitness';

/** A hypothetical caller with its place in the world. */
export interface Witness {
  readonly caller: Exclude<Caller, { kind: 'service' }>;
  readonly organization: { readonly id: string; readonly path: string } | null;
  /** Whether the account is one that a policy names, not the invented one. */
  readonly isNamedAccount: boolean;
  readonly isNamedOrganization: boolean;
}

/** Everybody outside who could be told apart by these statements: POLICY.md §5.1. */
export function witnesses(statements: readonly Statement[], zone: Zone, keyAccount: string): Witness[] {
  const named = namedPrincipals(statements);
  const accounts = new Set([...named.accounts, ...zone.trustedAccounts, STRANGER_ACCOUNT]);
  accounts.delete(keyAccount);
  const callers = new Map<string, Witness['caller']>();
  const add = (caller: Witness['caller']) => {
    if (caller.accountId !== keyAccount) callers.set(`${caller.kind}${caller.arn}`, caller);
  };
  for (const account of accounts) {
    add(user(account, 'keytrail-witness'));
    add(role(account, 'role/keytrail-witness'));
    if (named.wantsRoot) add(root(account));
  }
  for (const arn of named.arns) for (const caller of fromArn(arn)) add(caller);
  const organizations = [
    null,
    { id: STRANGER_ORGANIZATION, path: `${STRANGER_ORGANIZATION}/r-0000/` },
    ...named.organizations,
  ];
  return [...callers.values()].flatMap((caller) =>
    organizations.map((organization) => ({
      caller,
      organization,
      isNamedAccount: accounts.has(caller.accountId) && caller.accountId !== STRANGER_ACCOUNT,
      isNamedOrganization: organization !== null && organization.id !== STRANGER_ORGANIZATION,
    })),
  );
}

/** Whether a witness lies inside the zone of trust. */
export function isTrusted({ caller, organization }: Witness, zone: Zone): boolean {
  if (zone.trustedAccounts.includes(caller.accountId)) return true;
  if (zone.organizationAccounts?.includes(caller.accountId)) return true;
  if (!organization) return false;
  if (zone.organizationId === organization.id || zone.trustedOrganizations?.includes(organization.id)) return true;
  return (zone.trustedOrgPaths ?? []).some((path) => `${organization.path}/`.startsWith(`${path.replace(/\/$/, '')}/`));
}

/** A witness's own context keys; nobody can forge them. */
export function witnessContext({ caller, organization }: Witness): Record<string, string | string[]> {
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalAccount': caller.accountId,
    'kms:CallerAccount': caller.accountId,
    'aws:PrincipalArn': caller.roleArn ?? caller.arn,
    'aws:PrincipalType': caller.kind === 'root' ? 'Account' : caller.kind === 'user' ? 'User' : 'AssumedRole',
    ...(organization ? { 'aws:PrincipalOrgID': organization.id, 'aws:PrincipalOrgPaths': [organization.path] } : {}),
  };
}

interface Named {
  readonly accounts: ReadonlySet<string>;
  readonly arns: ReadonlySet<string>;
  readonly organizations: readonly { id: string; path: string }[];
  readonly wantsRoot: boolean;
}

function namedPrincipals(statements: readonly Statement[]): Named {
  const accounts = new Set<string>();
  const arns = new Set<string>();
  const organizations = new Map<string, { id: string; path: string }>();
  let wantsRoot = false;
  for (const statement of statements) {
    for (const { type, value } of statement.principals?.entries ?? []) {
      const account = type === 'AWS' ? (wholeAccount(value) ?? accountOf(value)) : null;
      if (account) accounts.add(account);
      if (type === 'AWS' && !wholeAccount(value) && value.startsWith('arn:')) arns.add(value);
    }
    for (const { key, values, operator } of statement.conditions) {
      const name = key.toLowerCase();
      if (operatorParts(operator).base === 'null') continue;
      for (const value of values) {
        if (name === 'aws:principalaccount' || name === 'kms:calleraccount') {
          if (/^\d{12}$/.test(value)) accounts.add(value);
          else if (/[*?]/.test(value)) arns.add(`arn:aws:iam::${strangerFor(value)}:role/keytrail-witness`);
        }
        if (name === 'aws:principalarn') {
          if (value.endsWith(':root')) wantsRoot = true;
          const account = accountOf(value);
          if (account) accounts.add(account);
          arns.add(value);
        }
        if (name === 'aws:principalorgid' && !value.includes('${'))
          addOrganization(organizations, value, `${instance(value)}/r-0000/`);
        if (name === 'aws:principalorgpaths' && !value.includes('${'))
          addOrganization(organizations, value.split('/')[0] ?? '', instance(value));
      }
    }
  }
  return { accounts, arns, organizations: [...organizations.values()], wantsRoot };
}

/** A pattern where the organization should stand covers organizations that nobody named: those are strangers. */
function addOrganization(known: Map<string, { id: string; path: string }>, id: string, path: string): void {
  if (!/[*?]/.test(id)) {
    known.set(path, { id, path });
    return;
  }
  const rest = path.split('/').slice(1).join('/');
  const stranger = id.replace(/\*+/g, STRANGER_ORGANIZATION.slice(2)).replace(/\?/g, 'x');
  known.set(`stranger ${path}`, {
    id: STRANGER_ORGANIZATION,
    path: `${stranger.startsWith('o-') ? stranger : STRANGER_ORGANIZATION}/${rest}`,
  });
}

function accountOf(arn: string): string | null {
  return /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1] ?? null;
}

/** Twelve digits that a pattern of an account id covers. */
function strangerFor(pattern: string): string {
  const digits = pattern.replace(/\?/g, '0');
  const star = digits.indexOf('*');
  if (star < 0) return digits;
  const fixed = digits.replace(/\*/g, '');
  return (
    digits.slice(0, star) +
    STRANGER_ACCOUNT.slice(0, Math.max(0, 12 - fixed.length)) +
    digits.slice(star).replace(/\*/g, '')
  );
}

/** Callers that an ARN, or a pattern of one, could mean. */
function fromArn(pattern: string): Witness['caller'][] {
  if (/^[*?]+$/.test(pattern)) return [];
  const [, , , , account = '', ...rest] = pattern.split(':');
  const name = instance(rest.join(':'));
  const accountId = /^\d{12}$/.test(account) ? account : /[*?]/.test(account) ? strangerFor(account) : STRANGER_ACCOUNT;
  if (!/^\d{12}$/.test(accountId)) return [];
  if (name === 'root') return [root(accountId)];
  if (name.startsWith('user/')) return [user(accountId, name.slice('user/'.length))];
  if (name.startsWith('role/')) return [role(accountId, name)];
  if (name.startsWith('assumed-role/')) {
    const [, roleName = '', session = 'keytrail-witness'] = name.split('/');
    return [
      { ...role(accountId, `role/${roleName}`), arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}` },
    ];
  }
  if (name.startsWith('federated-user/')) {
    return [{ kind: 'federated', arn: `arn:aws:sts::${accountId}:${name}`, accountId, roleArn: null }];
  }
  // A pattern that spans kinds, such as `arn:aws:iam::111122223333:*`.
  return [user(accountId, 'keytrail-witness'), role(accountId, 'role/keytrail-witness')];
}

function root(accountId: string): Witness['caller'] {
  return { kind: 'root', arn: `arn:aws:iam::${accountId}:root`, accountId, roleArn: null };
}

function user(accountId: string, name: string): Witness['caller'] {
  return { kind: 'user', arn: `arn:aws:iam::${accountId}:user/${name}`, accountId, roleArn: null };
}

function role(accountId: string, path: string): Witness['caller'] {
  const name = path.split('/').at(-1) ?? '';
  return {
    kind: 'role-session',
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/keytrail-witness`,
    accountId,
    roleArn: `arn:aws:iam::${accountId}:${path}`,
  };
}
