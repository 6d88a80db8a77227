export const ROLES = ['viewer', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks: a signed-in person, the operator at the terminal, or a clock. */
export type Actor =
  | { readonly kind: 'person'; readonly userId: string; readonly name: string; readonly role: Role }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'system'; readonly job: string };

const rank: Record<Role, number> = { viewer: 0, analyst: 1, admin: 2 };

/** Whether a role includes another; admin includes analyst includes viewer. */
export function includesRole(held: Role, needed: Role): boolean {
  return rank[held] >= rank[needed];
}

/** The operator owns the machine and the data folder; the system acts for the product itself. Both may do what an admin may. */
export function actorHasRole(actor: Actor, needed: Role): boolean {
  switch (actor.kind) {
    case 'person':
      return includesRole(actor.role, needed);
    case 'operator':
    case 'system':
      return true;
  }
}
