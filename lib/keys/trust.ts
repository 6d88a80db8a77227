import type { Inventory } from '@/lib/inventory/inventory';
import type { Site } from '@/lib/model/site';

/** An account we trust, and why we know it. */
export interface Trusted {
  readonly accountId: string;
  readonly name: string | null;
  /** Names of its organizational units from the root down, `Workloads / Payments`; an id where the name is not known. */
  readonly units: string | null;
  /** `own`: its logs are here. */
  readonly relation: 'own' | 'organization' | 'partner';
  readonly until: Date | null;
}

/** The zone of trust: accounts whose logs are here, members of the organization, and partners with their last day. */
export function trustedAccounts(own: readonly string[], site: Site, inventories: readonly Inventory[]): Trusted[] {
  const found = new Map<string, Trusted>();
  const partners = [...inventories.flatMap((inventory) => inventory.trustedAccounts), ...site.trustedAccounts];
  for (const { accountId, name, until } of partners) {
    found.set(accountId, {
      accountId,
      name,
      units: null,
      relation: 'partner',
      until: until === null ? null : new Date(until),
    });
  }
  const units = new Map<string, string>();
  for (const { accountId, units: on = [] } of inventories.flatMap((inventory) => inventory.accounts)) {
    if (on.length > 0) units.set(accountId, on.map(({ id, name }) => name ?? id).join(' / '));
  }
  const unitsOf = (accountId: string) => units.get(accountId) ?? null;
  const members = [...inventories.flatMap((inventory) => inventory.accounts), ...site.organizationAccounts];
  for (const { accountId, name } of members)
    found.set(accountId, { accountId, name, units: unitsOf(accountId), relation: 'organization', until: null });
  for (const accountId of own) {
    const name = found.get(accountId)?.name ?? null;
    found.set(accountId, { accountId, name, units: unitsOf(accountId), relation: 'own', until: null });
  }
  return [...found.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** Whether an account is still trusted at an instant; a partner until the end of its last day. */
export function trustedUntil({ until }: Trusted, instant: Date): boolean {
  return until === null || instant.getTime() < until.getTime() + 86_400_000;
}
