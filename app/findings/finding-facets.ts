import type { SearchParams } from '@/app/search-params';
import { every, first } from '@/app/search-params';
import type { Chip } from '@/app/ui/chips';
import type { Facet } from '@/app/ui/facet-rail';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { CATEGORIES, FRAMEWORKS, SEVERITIES } from '@/lib/model/analyzer';
import { STATUSES } from '@/lib/model/finding';
import { analyzerOf, type FindingItem } from '@/lib/queries/finding-items';
import { AGES, DUES, FINDING_FACETS, type FindingFacet, facetCounts, NOT_KNOWN } from '@/lib/queries/finding-list';
import { type FindingParams, listHref, toggledHref } from './finding-params';

/** The filters beside the list, with what each would show. Values that nothing has under the filters stay, with 0. */
export function findingFacets(
  view: View,
  params: SearchParams,
  { filter }: FindingParams,
  items: readonly FindingItem[],
  chains: ReadonlyMap<string, FindingItem>,
): Facet[] {
  return FINDING_FACETS.map((facet) => ({
    id: facet,
    title: view.words.findings.facets[facet],
    options: [...facetCounts(items, filter, facet, chains)]
      .filter(([value, count]) => count > 0 || filter.facets[facet].includes(value) || facet === 'severity')
      .slice(0, 20)
      .map(([value, count]) => ({
        value,
        label: plainText(facetLabel(view, facet, value), 60),
        count,
        active: filter.facets[facet].includes(value),
        href: toggledHref(params, facet, value),
      })),
  }));
}

/** The filters in force, apart from the active statuses that are meant when nothing is said. */
export function findingChips(view: View, params: SearchParams, { filter, newDays, endingDays }: FindingParams): Chip[] {
  const { findings } = view.words;
  const chosen = FINDING_FACETS.filter((facet) => facet !== 'status' || every(params, 'status').length > 0);
  const chips = chosen.flatMap((facet) =>
    filter.facets[facet].map((value) => ({
      id: `${facet}-${value}`,
      name: findings.facets[facet],
      value: facetLabel(view, facet, value),
      removeHref: toggledHref(params, facet, value),
    })),
  );
  if (every(params, 'status').includes('all')) {
    chips.push({
      id: 'status-all',
      name: findings.facets.status,
      value: findings.allStatuses,
      removeHref: listHref(params, { status: null }),
    });
  }
  if (endingDays !== null) {
    chips.push({
      id: 'ends',
      name: findings.ending,
      value: findings.endingValue(view.format.count(endingDays)),
      removeHref: listHref(params, { ends: null }),
    });
  }
  if (newDays !== null) {
    chips.push({
      id: 'new',
      name: findings.newSince,
      value: findings.newDays(view.format.count(newDays)),
      removeHref: listHref(params, { new: null }),
    });
  }
  const subject = first(params, 'subject');
  if (subject !== null) {
    chips.push({
      id: 'subject',
      name: findings.subject,
      value: subject,
      removeHref: listHref(params, { subject: null }),
    });
  }
  return chips;
}

function facetLabel(view: View, facet: FindingFacet, value: string): string {
  const { approvals, findings, ui } = view.words;
  switch (facet) {
    case 'severity': {
      const severity = SEVERITIES.find((one) => one === value);
      return severity ? ui.severities[severity] : value;
    }
    case 'status': {
      const status = STATUSES.find((one) => one === value);
      return status ? ui.statuses[status] : value;
    }
    case 'category': {
      const category = CATEGORIES.find((one) => one === value);
      return category ? findings.categories[category] : findings.noCategory;
    }
    case 'analyzer':
      return analyzerOf(value)?.title[view.language] ?? value;
    case 'account':
      return view.format.account(value);
    case 'region':
      return value;
    case 'approval':
      return approvals.waits;
    case 'environment':
      return value === NOT_KNOWN ? ui.unknown : value === '' ? findings.noEnvironment : value;
    case 'owner':
      return value === NOT_KNOWN ? ui.unknown : value === '' ? findings.noOwner : value;
    case 'framework': {
      const framework = FRAMEWORKS.find((one) => one === value);
      return framework ? view.words.catalogue.frameworks[framework] : value;
    }
    case 'age': {
      const age = AGES.find((one) => one === value);
      return age ? findings.ages[age] : value;
    }
    case 'due': {
      const due = DUES.find((one) => one === value);
      return due === undefined ? value : due === '' ? findings.noDue : findings.dues[due];
    }
    case 'assignee':
      return value === '' ? findings.nobody : value;
    case 'presence':
      return value === 'gone' ? findings.presences.gone : findings.presences.present;
  }
}
