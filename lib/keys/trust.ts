import type { Inventory } from '@/lib/inventory/inventory';
import type { Site } from '@/lib/model/site';

/** An account we trust, and why we know it. */
export interface Trusted {
  readonly accountId: string;
  readonly name: string | null;
  /** `own`: its logs are here. */
  readonly relation: 'own' | 'organization' | 'partner';
  readonly until: Date | null;
}

/** The zone of trust: accounts whose logs are here, members of the organization, and partners with their last day. */
export function trustedAccounts(own: readonly string[], site: Site, inventories: readonly Inventory[]): Trusted[] {
  const found = new Map<string, Trusted>();
  const partners = [...inventories.flatMap((inventory) => inventory.trustedAccounts), ...site.trustedAccounts];
  for (const { accountId, name, until } of partners) {
    found.set(accountId, { accountId, name, relation: 'partner', until: until === null ? null : new Date(until) });
  }
  const members = [...inventories.flatMap((inventory) => inventory.accounts), ...site.organizationAccounts];
  for (const { accountId, name } of members)
    found.set(accountId, { accountId, name, relation: 'organization', until: null });
  for (const accountId of own) {
    found.set(accountId, { accountId, name: found.get(accountId)?.name ?? null, relation: 'own', until: null });
  }
  return [...found.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** Whether an account is still trusted at an instant; a partner until the end of its last day. */
export function trustedUntil({ until }: Trusted, instant: Date): boolean {
  return until === null || instant.getTime() < until.getTime() + 86_400_000;
}
