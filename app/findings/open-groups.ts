import type { FindingParams } from './finding-params';

interface Group {
  readonly analyzer: string;
  readonly items: readonly { readonly fingerprint: string }[];
}

/** As many findings are drawn without a group being opened. */
const FEW = 20;

/**
 * The groups whose findings are drawn: those that the address names, else the first alone, or all where there are few
 * findings. The group of the finding that is open beside the list is always among them.
 */
export function openGroups(
  groups: readonly Group[],
  read: Pick<FindingParams, 'groups' | 'open'>,
): ReadonlySet<string> {
  const names = groups.map(({ analyzer }) => analyzer);
  const asked = read.groups?.filter((name) => names.includes(name)) ?? [];
  const isSaid = read.groups !== null && (read.groups.length === 0 || asked.length > 0);
  const total = groups.reduce((sum, { items }) => sum + items.length, 0);
  const usual = total <= FEW ? names : names.slice(0, 1);
  const beside = groups.filter(({ items }) => items.some(({ fingerprint }) => fingerprint === read.open));
  return new Set([...(isSaid ? asked : usual), ...beside.map(({ analyzer }) => analyzer)]);
}
