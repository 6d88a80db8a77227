import type { View } from '@/app/view';
import { ANY_OTHER_ACCOUNT, ANY_PROVIDER, ANY_SERVICE } from '@/lib/policy/diff';

/** A principal of a policy comparison in the reader's words; an ARN or a service stays as it is. */
export function comparedPrincipal({ words: { keyPolicy }, format }: View, principal: string): string {
  if (principal === ANY_OTHER_ACCOUNT) return keyPolicy.anyOtherAccount;
  if (principal === ANY_SERVICE) return keyPolicy.anyService;
  if (principal === ANY_PROVIDER) return keyPolicy.anyProvider;
  const provider = /^identity provider (.+)$/s.exec(principal)?.[1];
  if (provider) return keyPolicy.provider(provider);
  const organization = /^any account of (o-[a-z0-9]+)$/.exec(principal)?.[1];
  if (organization) return keyPolicy.organization(organization);
  const [, name, member] = /^(.+) of (o-[a-z0-9]+)$/s.exec(principal) ?? [];
  if (name && member) return keyPolicy.namedInOrganization(name, member);
  const [, pattern, place] = /^(.+) in account (\d{12})$/s.exec(principal) ?? [];
  if (pattern && place) return keyPolicy.namedInAccount(pattern, format.account(place));
  const account = /^account (\d{12}) \(any principal\)$/.exec(principal)?.[1];
  return account ? keyPolicy.accountAny(format.account(account)) : principal;
}
