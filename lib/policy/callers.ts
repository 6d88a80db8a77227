import { partitionOfArn } from '@/lib/model/partition';
import type { Caller, Context, ProviderCaller } from './types';

/** Reads a principal as requests and events name it; null when it is none that could call. */
export function parseCaller(principal: string, roleArn: string | null = null): Caller | null {
  if (/^[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)$/i.test(principal))
    return { kind: 'service', service: principal };
  const parts = /^arn:[a-z-]+:(iam|sts)::(\d{12}):(.+)$/.exec(principal);
  if (!parts) return null;
  const [, service, accountId = '', name = ''] = parts;
  const made = (kind: 'root' | 'user' | 'role-session' | 'federated', role: string | null): Caller => ({
    kind,
    arn: principal,
    accountId,
    roleArn: role,
  });
  if (service === 'iam' && name === 'root') return made('root', null);
  if (service === 'iam' && name.startsWith('user/')) return made('user', null);
  if (service === 'iam' && name.startsWith('role/')) {
    const session = principal.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?([^/]+)$/, ':assumed-role/$1/session');
    return { kind: 'role-session', arn: session, accountId, roleArn: principal };
  }
  if (service === 'sts' && name.startsWith('assumed-role/')) {
    const role = roleArn ?? `${principal.split(':sts:')[0]}:iam::${accountId}:role/${name.split('/')[1]}`;
    return made('role-session', role);
  }
  return service === 'sts' && name.startsWith('federated-user/') ? made('federated', null) : null;
}

/** A role that stands for anybody of an account, which has principals in the partition of the key alone that is asked about. */
export function anyRoleOf(account: string, keyArn: string, name = 'any-principal'): string {
  return `arn:${partitionOfArn(keyArn) ?? 'aws'}:iam::${account}:role/${name}`;
}

/** Context keys that follow from who calls; they are not the caller's to choose. */
export function identityContext(caller: Caller | ProviderCaller): Context {
  if (caller.kind === 'service') {
    return {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': caller.service,
      'aws:PrincipalServiceNamesList': [caller.service],
    };
  }
  if (caller.kind === 'provider') {
    return {
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalType': TYPE['role-session'],
      ...(caller.provider === '*' ? {} : { 'aws:FederatedProvider': caller.provider }),
      ...(caller.accountId === null
        ? {}
        : { 'aws:PrincipalAccount': caller.accountId, 'kms:CallerAccount': caller.accountId }),
    };
  }
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalAccount': caller.accountId,
    'kms:CallerAccount': caller.accountId,
    'aws:PrincipalArn': caller.roleArn ?? caller.arn,
    'aws:PrincipalType': TYPE[caller.kind],
    ...(caller.kind === 'user' ? { 'aws:username': caller.arn.split('/').at(-1) ?? '' } : {}),
  };
}

const TYPE = { root: 'Account', user: 'User', 'role-session': 'AssumedRole', federated: 'FederatedUser' } as const;
