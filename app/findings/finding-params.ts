import type { Route } from 'next';
import { href } from '@/app/href';
import { every, first, type SearchParams } from '@/app/search-params';
import { ACTIVE_STATUSES, HIDDEN_STATUSES } from '@/lib/model/finding';
import { parseFingerprint } from '@/lib/model/parse';
import { DAY_MS } from '@/lib/model/time';
import { FINDING_SORTS, type FindingFacet, type FindingFilter, type FindingSort } from '@/lib/queries/finding-list';

/** What the address of the findings list says. */
export interface FindingParams {
  readonly filter: FindingFilter;
  /** Days of data behind `newSince`; null when everything is shown. */
  readonly newDays: number | null;
  /** Days from now in which what hides a finding ends; null when everything is shown. */
  readonly endingDays: number | null;
  readonly layout: 'grouped' | 'flat';
  /** The analyzers whose findings are shown in the grouped list; null: the address does not say. */
  readonly groups: readonly string[] | null;
  readonly sort: FindingSort;
  readonly descending: boolean;
  /** Findings that a chain tells have rows of their own. */
  readonly unfolded: boolean;
  /** From 1. */
  readonly page: number;
  /** The finding that is open beside the list. */
  readonly open: string | null;
}

/** The word that stands for an empty value, e.g. nobody as assignee. */
const NONE = 'none';

/** Reads the address; what cannot be read is left out. Without a status the active ones are meant, `all` means all. */
export function findingParams(params: SearchParams, asOf: Date, now: Date): FindingParams {
  const statuses = every(params, 'status');
  const values = (facet: FindingFacet) => every(params, facet).map((value) => (value === NONE ? '' : value));
  const days = Number(first(params, 'new'));
  const newDays = Number.isInteger(days) && days > 0 && days < 4000 ? days : null;
  const ends = Number(first(params, 'ends'));
  const endingDays = Number.isInteger(ends) && ends > 0 && ends <= 180 ? ends : null;
  const sort = FINDING_SORTS.find((name) => name === first(params, 'sort'));
  const groups = every(params, 'group');
  const page = Number(first(params, 'page') ?? 1);
  return {
    filter: {
      facets: {
        severity: values('severity'),
        status: statuses.includes('all')
          ? []
          : statuses.length === 0
            ? endingDays === null
              ? ACTIVE_STATUSES
              : HIDDEN_STATUSES
            : statuses,
        approval: values('approval'),
        category: values('category'),
        analyzer: values('analyzer'),
        account: values('account'),
        region: values('region'),
        environment: values('environment'),
        owner: values('owner'),
        framework: values('framework'),
        age: values('age'),
        assignee: values('assignee'),
        due: values('due'),
        presence: values('presence'),
      },
      newSince: newDays === null ? null : new Date(asOf.getTime() - newDays * DAY_MS),
      endsBefore: endingDays === null ? null : new Date(now.getTime() + endingDays * DAY_MS),
      subject: first(params, 'subject'),
      asOf,
      now,
    },
    newDays,
    endingDays,
    layout: first(params, 'layout') === 'flat' ? 'flat' : 'grouped',
    groups: groups.length === 0 ? null : groups.filter((group) => group !== NONE),
    sort: sort ?? 'severity',
    descending: first(params, 'dir') ? first(params, 'dir') === 'desc' : (sort ?? 'severity') === 'severity',
    unfolded: first(params, 'parts') === 'shown',
    page: Number.isInteger(page) && page > 0 && page < 10_000 ? page : 1,
    open: parseFingerprint(first(params, 'open') ?? ''),
  };
}

/** The list with a facet's value added, or taken out when it is in force. The page and the open finding are left. */
export function toggledHref(params: SearchParams, facet: FindingFacet, value: string): Route {
  const word = value === '' ? NONE : value;
  const statuses = every(params, 'status');
  const inForce =
    facet === 'status' && statuses.length === 0 ? ACTIVE_STATUSES : every(params, facet).filter((one) => one !== 'all');
  const next = inForce.some((one) => one === word) ? inForce.filter((one) => one !== word) : [...inForce, word];
  return listHref(params, { [facet]: facet === 'status' && next.length === 0 ? ['all'] : next });
}

/** The list with some of its parameters changed; it begins at the first page with nothing open beside it. */
export function listHref(
  params: SearchParams,
  changes: Readonly<Record<string, string | readonly string[] | null>>,
): Route {
  return href('/findings', { ...params, page: null, open: null, event: null, ...changes });
}

/** The grouped list with these groups open, on the same page and with the same finding beside it. */
export function groupsHref(params: SearchParams, open: readonly string[]): Route {
  return href('/findings', { ...params, group: open.length === 0 ? [NONE] : open });
}
