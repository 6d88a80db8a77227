import { FRAMEWORKS, type Framework, SEVERITIES } from '@/lib/model/analyzer';
import { HIDDEN_STATUSES, isPastDue, STATUSES } from '@/lib/model/finding';
import { DAY_MS, wholeDays } from '@/lib/model/time';
import { analyzerOf, type FindingItem } from './finding-items';

export const FINDING_FACETS = [
  'severity',
  'status',
  'approval',
  'category',
  'analyzer',
  'account',
  'region',
  'environment',
  'owner',
  'framework',
  'age',
  'assignee',
  'due',
  'presence',
] as const;
export type FindingFacet = (typeof FINDING_FACETS)[number];

/** Since how long something is so, at the end of the data: at most so many days, or longer. */
export const AGES = ['week', 'month', 'quarter', 'longer'] as const;
/** When a finding is due; those without a day have the empty text. */
export const DUES = ['past', 'week', 'later', ''] as const;
/** Stands for what nobody can know, since the finding is about no key or its tags were not read. */
export const NOT_KNOWN = '?';

export const FINDING_SORTS = [
  'severity',
  'observed',
  'first_seen',
  'last_seen',
  'events',
  'status',
  'account',
  'due',
] as const;
export type FindingSort = (typeof FINDING_SORTS)[number];

/** Which findings. A facet with values lets through those alone; without values, everything. */
export interface FindingFilter {
  readonly facets: Readonly<Record<FindingFacet, readonly string[]>>;
  /** First reported at or after. */
  readonly newSince: Date | null;
  /** Hidden by a decision or a mute that ends before this instant. */
  readonly endsBefore: Date | null;
  /** About this key, trail or principal alone. */
  readonly subject: string | null;
  /** The end of the data, by which the age is told, and the instant by which it is told what is due. */
  readonly asOf: Date;
  readonly now: Date;
}

export function filtered(items: readonly FindingItem[], filter: FindingFilter): FindingItem[] {
  return items.filter((item) => passes(item, filter, null));
}

/**
 * How many findings each value of a facet would show under the other filters, in the facet's own order. What a chain
 * under the same value tells is not counted beside it.
 */
export function facetCounts(
  items: readonly FindingItem[],
  filter: FindingFilter,
  facet: FindingFacet,
  chains: ReadonlyMap<string, FindingItem> = new Map(),
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const isTold = (item: FindingItem, value: string) => {
    for (let chain = chains.get(item.fingerprint); chain; chain = chains.get(chain.fingerprint)) {
      if (facetValues(chain, facet, filter).includes(value) && passes(chain, filter, facet)) return true;
    }
    return false;
  };
  for (const item of items) {
    const isShown = passes(item, filter, facet);
    for (const value of facetValues(item, facet, filter)) {
      counts.set(value, (counts.get(value) ?? 0) + (isShown && !isTold(item, value) ? 1 : 0));
    }
  }
  const order = orderOf(facet);
  return new Map(
    [...counts].sort(([a, x], [b, y]) => (order ? order.indexOf(a) - order.indexOf(b) : y - x || a.localeCompare(b))),
  );
}

/** Findings that the filter would show but for a person's decision to set them aside or to mute them. */
export function hiddenItems(items: readonly FindingItem[], filter: FindingFilter): FindingItem[] {
  const shown = filter.facets.status;
  return items.filter(
    (item) =>
      HIDDEN_STATUSES.includes(item.status) &&
      shown.length > 0 &&
      !shown.includes(item.status) &&
      passes(item, filter, 'status'),
  );
}

/** In order; ties by severity, then the oldest first. What has no such value comes last, whichever way. */
export function sorted(items: readonly FindingItem[], by: FindingSort, descending: boolean): FindingItem[] {
  const sign = descending ? -1 : 1;
  return items.toSorted(
    (a, b) =>
      Number(hasNone(a, by)) - Number(hasNone(b, by)) ||
      sign * compare(a, b, by) ||
      bySeverity(b, a) ||
      a.observed_at.getTime() - b.observed_at.getTime() ||
      a.fingerprint.localeCompare(b.fingerprint),
  );
}

export interface FindingGroup {
  readonly analyzer: string;
  readonly items: readonly FindingItem[];
}

/** By analyzer, keeping the order inside; the analyzer with the worst finding first, then the one with most. */
export function grouped(items: readonly FindingItem[]): FindingGroup[] {
  const groups = new Map<string, FindingItem[]>();
  for (const item of items) {
    const group = groups.get(item.analyzer);
    if (group) group.push(item);
    else groups.set(item.analyzer, [item]);
  }
  return [...groups]
    .map(([analyzer, list]) => ({ analyzer, items: list }))
    .sort((a, b) => worst(b) - worst(a) || b.items.length - a.items.length || a.analyzer.localeCompare(b.analyzer));
}

function worst({ items }: FindingGroup): number {
  return Math.max(...items.map(({ severity }) => SEVERITIES.indexOf(severity)));
}

function passes(item: FindingItem, filter: FindingFilter, except: FindingFacet | null): boolean {
  const { facets, newSince, endsBefore, subject } = filter;
  const end = endsBefore ? hiddenUntil(item) : null;
  if (endsBefore && !(end && end < endsBefore)) return false;
  if (newSince && item.first_seen_at < newSince) return false;
  if (subject !== null && item.subject !== subject) return false;
  return FINDING_FACETS.every(
    (facet) =>
      facet === except ||
      facets[facet].length === 0 ||
      facetValues(item, facet, filter).some((value) => facets[facet].includes(value)),
  );
}

/** Until when people hide a finding; null: they do not. */
function hiddenUntil({ status, mute, stored }: FindingItem): Date | null {
  if (!HIDDEN_STATUSES.includes(status)) return null;
  if (status === 'muted') return mute?.until ?? null;
  return 'until' in stored.decision ? stored.decision.until : null;
}

/**
 * The values of a finding in a facet: one, but for the frameworks, of which an analyzer answers to any number. An empty
 * text stands for "none", e.g. nobody, or an analyzer that is no longer here.
 */
export function facetValues(
  item: FindingItem,
  facet: FindingFacet,
  { asOf, now }: Pick<FindingFilter, 'asOf' | 'now'>,
): readonly string[] {
  switch (facet) {
    case 'severity':
      return [item.severity];
    case 'status':
      return [item.status];
    case 'approval':
      return item.waits === null ? [] : ['waits'];
    case 'category':
      return [item.category ?? ''];
    case 'analyzer':
      return [item.analyzer];
    case 'account':
      return [item.account_id];
    case 'region':
      return [item.region];
    case 'environment':
      return [item.tags === null ? NOT_KNOWN : (item.tags.environment ?? '')];
    case 'owner':
      return [item.tags === null ? NOT_KNOWN : (item.tags.owner ?? '')];
    case 'framework':
      return frameworksOf(item.analyzer);
    case 'age':
      return [ageOf(wholeDays(item.observed_at, asOf))];
    case 'assignee':
      return [item.assignee ?? ''];
    case 'due':
      return [dueOf(item.due_on, now)];
    case 'presence':
      return [item.present ? 'present' : 'gone'];
  }
}

const frameworks = new Map<string, readonly Framework[]>();

function frameworksOf(id: string): readonly Framework[] {
  const known = frameworks.get(id);
  if (known) return known;
  const compliance = analyzerOf(id)?.compliance ?? {};
  const found = FRAMEWORKS.filter((framework) => (compliance[framework]?.length ?? 0) > 0);
  frameworks.set(id, found);
  return found;
}

function ageOf(days: number): (typeof AGES)[number] {
  if (days <= 7) return 'week';
  if (days <= 30) return 'month';
  return days <= 90 ? 'quarter' : 'longer';
}

function dueOf(dueOn: Date | null, now: Date): (typeof DUES)[number] {
  if (dueOn === null) return '';
  if (isPastDue(dueOn, now)) return 'past';
  return dueOn.getTime() <= now.getTime() + 7 * DAY_MS ? 'week' : 'later';
}

function orderOf(facet: FindingFacet): readonly string[] | null {
  if (facet === 'severity') return SEVERITIES.toReversed();
  if (facet === 'status') return STATUSES;
  if (facet === 'presence') return ['present', 'gone'];
  if (facet === 'age') return AGES;
  if (facet === 'due') return DUES;
  if (facet === 'framework') return FRAMEWORKS;
  return null;
}

function hasNone(item: FindingItem, by: FindingSort): boolean {
  return (by === 'due' && item.due_on === null) || (by === 'events' && item.event_count === null);
}

function compare(a: FindingItem, b: FindingItem, by: FindingSort): number {
  switch (by) {
    case 'severity':
      return bySeverity(a, b);
    case 'observed':
      return a.observed_at.getTime() - b.observed_at.getTime();
    case 'first_seen':
      return a.first_seen_at.getTime() - b.first_seen_at.getTime();
    case 'last_seen':
      return a.last_seen_at.getTime() - b.last_seen_at.getTime();
    case 'events':
      return (a.event_count ?? 0) - (b.event_count ?? 0);
    case 'status':
      return STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
    case 'account':
      return `${a.account_id}/${a.region}`.localeCompare(`${b.account_id}/${b.region}`);
    case 'due':
      return (a.due_on?.getTime() ?? 0) - (b.due_on?.getTime() ?? 0);
  }
}

function bySeverity(a: FindingItem, b: FindingItem): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}
