import type { Format } from '@/lib/i18n/format';
import { shortPrincipal } from '@/lib/model/short-name';

/** `role/etl-prod` out of `arn:aws:iam::111122223333:role/etl-prod`; an account with its dashes; else as it is. */
export function principalName(principal: string, format: Format): string {
  return /^\d{12}$/.test(principal) ? format.account(principal) : shortPrincipal(principal);
}

/** The account of a principal that is an ARN; null for services and accounts. */
export function principalAccount(principal: string): string | null {
  return /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1] ?? null;
}
