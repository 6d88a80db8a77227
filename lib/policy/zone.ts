import { isInNetwork } from './address';
import type { Zone } from './types';

/** The key's own account and whom it trusts beside itself. */
export interface Trust {
  readonly keyAccount: string;
  readonly zone: Zone;
}

/** Whether an account is the key's own, trusted, or known as a member of the organization. */
export function isOurAccount(account: string, { keyAccount, zone }: Trust): boolean {
  return (
    account === keyAccount ||
    zone.trustedAccounts.includes(account) ||
    (zone.organizationAccounts ?? []).includes(account)
  );
}

export function isOurOrganization(organization: string, { zone }: Trust): boolean {
  return organization === zone.organizationId || (zone.trustedOrganizations ?? []).includes(organization);
}

/** Whether a path such as `o-…/r-…/ou-…/` lies in a trusted organization or under a trusted unit. */
export function isOurOrgPath(path: string, trust: Trust): boolean {
  if (isOurOrganization(path.split('/')[0] ?? '', trust)) return true;
  return (trust.zone.trustedOrgPaths ?? []).some((trusted) =>
    `${path}/`.startsWith(`${trusted.replace(/\/?\*?$/, '')}/`),
  );
}

/** Whether a text holds the id of one of our accounts. */
export function namesOurAccount(text: string, trust: Trust): boolean {
  return [...text.matchAll(/(?<!\d)\d{12}(?!\d)/g)].some(([account]) => isOurAccount(account, trust));
}

/** Whether the value of a network key stands for a network that is ours or declared trusted. */
export function isOurNetwork(key: string, literal: string, trust: Trust): boolean {
  const { zone } = trust;
  switch (key) {
    case 'aws:sourceip':
    case 'aws:vpcsourceip':
      return (zone.trustedCidrs ?? []).some((network) => network === literal || isInNetwork(literal, network));
    case 'aws:sourcevpc':
      return (zone.trustedVpcs ?? []).includes(literal);
    case 'aws:sourcevpce':
      return (zone.trustedVpces ?? []).includes(literal);
    case 'aws:vpceaccount':
      return isOurAccount(literal, trust);
    case 'aws:vpceorgid':
      return isOurOrganization(literal, trust);
    case 'aws:vpceorgpaths':
      return isOurOrgPath(literal, trust);
    default:
      return false;
  }
}
