import type { View } from '@/app/view';
import { ANY_OTHER_ACCOUNT, ANY_SERVICE } from '@/lib/policy/diff';

/** A principal of a policy comparison in the reader's words; an ARN or a service stays as it is. */
export function comparedPrincipal({ words: { keyPolicy }, format }: View, principal: string): string {
  if (principal === ANY_OTHER_ACCOUNT) return keyPolicy.anyOtherAccount;
  if (principal === ANY_SERVICE) return keyPolicy.anyService;
  const account = /^account (\d{12}) \(any principal\)$/.exec(principal)?.[1];
  return account ? keyPolicy.accountAny(format.account(account)) : principal;
}
