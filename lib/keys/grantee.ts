export type GranteeKind = 'service' | 'role' | 'user' | 'account' | 'unknown';

/** What a grantee is and whose, in all the forms that grants name one (FACTS.md §1.2). */
export function grantee(principal: string | null): { readonly kind: GranteeKind; readonly accountId: string | null } {
  if (principal === null) return { kind: 'unknown', accountId: null };
  // Old and new spelling of a service's own role inside the account.
  const old = /^(\d{12}):aws:[a-z0-9-]+-infrastructure:/.exec(principal);
  if (old) return { kind: 'service', accountId: old[1] ?? null };
  const infrastructure = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/aws:[a-z0-9-]+-infrastructure\//.exec(principal);
  if (infrastructure) return { kind: 'service', accountId: infrastructure[1] ?? null };
  if (principal === 'AWS Internal' || /\.amazonaws\.com(?:\.cn)?$/.test(principal))
    return { kind: 'service', accountId: null };
  const arn = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)/.exec(principal);
  if (!arn)
    return {
      kind: /^\d{12}$/.test(principal) ? 'account' : 'unknown',
      accountId: /^\d{12}$/.exec(principal)?.[0] ?? null,
    };
  const [, accountId = null, kind] = arn;
  const isServiceLinked = principal.includes(':role/aws-service-role/');
  return {
    kind: isServiceLinked
      ? 'service'
      : kind === 'root'
        ? 'account'
        : kind === 'user' || kind === 'federated-user'
          ? 'user'
          : 'role',
    accountId,
  };
}
