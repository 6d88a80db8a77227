import type { Format } from '@/lib/i18n/format';

/** `role/etl-prod` out of `arn:aws:iam::111122223333:role/etl-prod`, with the account when asked; else as it is. */
export function principalName(principal: string, format?: Format): string {
  const [, account, name] = /^arn:[^:]*:(?:iam|sts)::(\d*):(.+)$/s.exec(principal) ?? [];
  if (name === undefined) return principal;
  return format && account ? `${name} (${format.account(account)})` : name;
}
