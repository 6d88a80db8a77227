/** Dollars a month that a key costs its owner; null when it is not known (FACTS.md §3: $1, and $1 more for each of the first two rotations). */
export function monthlyCostUsd(key: {
  manager: string | null;
  state: string | null;
  rotations: number | null;
}): number | null {
  if (key.manager === 'AWS') return 0;
  if (key.state === 'PendingDeletion' || key.state === 'PendingReplicaDeletion' || key.state === 'Deleted') return 0;
  if (key.manager === null || key.rotations === null) return null;
  return 1 + Math.min(key.rotations, 2);
}
