/**
 * A principal as a sentence names it: `role/App`, `user/Alice`, `root`; a service or an account stays as it is. The
 * path is left out, since a name is unique in its account without it, and so is what IAM Identity Center appends.
 */
export function shortPrincipal(principal: string): string {
  const name = /^arn:[^:]*:(?:iam|sts)::[^:]*:(.+)$/s.exec(principal)?.[1];
  if (name === undefined) return principal;
  const [, kind, last] = /^(role|user)\/(?:.*\/)?([^/]+)$/s.exec(name) ?? [];
  return kind === undefined || last === undefined
    ? name
    : `${kind}/${last.replace(/^(AWSReservedSSO_.+)_[0-9a-f]{16}$/, '$1')}`;
}

/** A key as a sentence names it: the first eight characters of its id; anything else stays as it is. */
export function shortKey(arn: string): string {
  const id = /:key\/(.+)$/.exec(arn)?.[1];
  if (id === undefined) return arn;
  const start = id.startsWith('mrk-') ? 12 : 8;
  return id.length > start ? `${id.slice(0, start)}…` : id;
}

/** Ids of key material, 64 hexadecimal digits each, by their ends: `664bb29d…7b15`; the rest of the text stays. */
export function shortMaterial(text: string): string {
  return text.replace(/\b([0-9a-f]{8})[0-9a-f]{52}([0-9a-f]{4})\b/g, '$1…$2');
}

/**
 * A sentence with the account numbers in it as people read them: `account 9999-0000-1111`. Numbers inside an ARN, a path
 * or a name stay as they are, since these are copied.
 */
export function withGroupedAccounts(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_:/.@=+-])(\d{4})(\d{4})(\d{4})(?![\p{N}A-Za-z_-])/gu, '$1-$2-$3');
}

/** The day of an instant in UTC, as `2026-03-09`. */
export function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** The first few of a list, and how many more there are: `a, b +3`. */
export function firstOf(list: readonly string[], most = 3): string {
  const rest = list.length - most;
  return rest > 0 ? `${list.slice(0, most).join(', ')} +${rest}` : list.join(', ');
}

/** A count of times in English: `once`, `twice`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** An account's name and its organizational units: `prod (Workloads / Payments)`. */
export function accountWords(name: string | null, units: string | null): string {
  if (units === null) return name ?? '';
  return name === null ? units : `${name} (${units})`;
}
