import { hasWildcard } from './glob';
import type { Caller, PrincipalEntry, ProviderCaller, Selection } from './types';

/** How a statement's principal element reaches a caller: the closer, the less IAM has a say. */
export type Match = 'none' | 'account' | 'role' | 'user' | 'wildcard' | 'exact';

const ORDER: readonly Match[] = ['none', 'account', 'role', 'user', 'wildcard', 'exact'];

/** The account that a principal text stands for as a whole: twelve digits, or the ARN ending `:root`. */
export function wholeAccount(value: string): string | null {
  return /^\d{12}$/.exec(value)?.[0] ?? /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(value)?.[1] ?? null;
}

/** The closest way in which a statement's principals reach a caller. */
export function matchPrincipals(selection: Selection<PrincipalEntry>, caller: Caller | ProviderCaller): Match {
  const best = selection.entries
    .map((entry) => matchEntry(entry, caller))
    .reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), 'none' as Match);
  if (!selection.negated) return best;
  return best === 'none' ? 'wildcard' : 'none';
}

function matchEntry({ type, value }: PrincipalEntry, caller: Caller | ProviderCaller): Match {
  if (type === 'AWS' && value === '*') return 'wildcard';
  if (caller.kind === 'provider') {
    return type === 'Federated' && (value === '*' || value === caller.provider) ? 'exact' : 'none';
  }
  if (caller.kind === 'service') return type === 'Service' && sameService(value, caller.service) ? 'exact' : 'none';
  // AWS takes no wildcard in a part of a principal's ARN: such an entry means nobody.
  if (type !== 'AWS' || hasWildcard(value)) return 'none';
  const account = wholeAccount(value);
  if (account !== null) {
    if (account !== caller.accountId) return 'none';
    return caller.kind === 'root' ? 'exact' : 'account';
  }
  if (value === caller.arn) return 'exact';
  if (caller.kind === 'role-session' && isRoleOf(value, caller)) return 'role';
  if (caller.kind === 'federated' && isUserOf(value, caller)) return 'user';
  return 'none';
}

function sameService(pattern: string, service: string): boolean {
  // A wildcard stands for all services or for none: AWS matches no part of a principal's name.
  return pattern === '*' || pattern.toLowerCase() === service.toLowerCase();
}

/** A session's ARN carries no path, so account and last path segment decide. */
function isRoleOf(value: string, caller: Caller & { kind: 'role-session' | 'root' | 'user' | 'federated' }): boolean {
  const wanted = /^arn:[a-z-]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(value);
  const session = /^arn:[a-z-]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(caller.arn);
  if (!wanted || !session) return value === caller.roleArn;
  if (caller.roleArn !== null && caller.roleArn === value) return true;
  return wanted[1] === session[1] && wanted[2] === session[2];
}

function isUserOf(value: string, caller: Caller & { arn: string }): boolean {
  const wanted = /^arn:[a-z-]+:iam::(\d+):user\/(?:.*\/)?([^/]+)$/.exec(value);
  const session = /^arn:[a-z-]+:sts::(\d+):federated-user\/(.+)$/.exec(caller.arn);
  return wanted !== null && session !== null && wanted[1] === session[1] && wanted[2] === session[2];
}

/** The account in which a principal lives: of a whole-account entry, or of an ARN; null when it names none. */
export function accountOfPrincipal(value: string): string | null {
  return wholeAccount(value) ?? /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(value)?.[1] ?? null;
}
