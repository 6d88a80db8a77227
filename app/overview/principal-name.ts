import type { Format } from '@/lib/i18n/format';
import { shortPrincipal } from '@/lib/model/short-name';

/** `role/etl-prod` out of `arn:aws:iam::111122223333:role/etl-prod`, with the account when asked; else as it is. */
export function principalName(principal: string, format?: Format): string {
  if (format && /^\d{12}$/.test(principal)) return format.account(principal);
  const short = shortPrincipal(principal);
  const account = /^arn:[^:]*:(?:iam|sts)::(\d+):/.exec(principal)?.[1];
  return format && account !== undefined ? `${short} (${format.account(account)})` : short;
}
