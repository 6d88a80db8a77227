import { ANALYZERS } from '@/lib/analyzers';
import { type Analyzer, CATEGORIES, type Category } from '@/lib/model/analyzer';
import type { Language } from '@/lib/model/language';

/** A family of the catalogue with its analyzers, by code. */
export interface AnalyzerFamily {
  readonly category: Category;
  readonly analyzers: readonly Analyzer[];
}

/** How many analyzers there are. */
export const ANALYZER_COUNT = ANALYZERS.length;

/**
 * The analyzers in whose own words every word of `search` occurs, whatever its case, by family. Families without any
 * are left out; an empty search gives all.
 */
export function analyzerFamilies(search: string, language: Language): AnalyzerFamily[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = ANALYZERS.filter((analyzer) => {
    const text = textOf(analyzer, language);
    return wanted.every((word) => text.includes(word));
  });
  return CATEGORIES.map((category) => ({
    category,
    analyzers: found
      .filter((analyzer) => analyzer.category === category)
      .toSorted((a, b) => a.code.localeCompare(b.code)),
  })).filter(({ analyzers }) => analyzers.length > 0);
}

function textOf(analyzer: Analyzer, language: Language): string {
  const { id, code, title, rationale, remediation, falsePositives, blindSpots, attack, breaks, compliance, terraform } =
    analyzer;
  return [
    id,
    code,
    title[language],
    rationale[language],
    ...remediation[language],
    ...falsePositives[language],
    ...blindSpots[language],
    ...attack,
    breaks[language],
    terraform,
    ...Object.entries(compliance).flatMap(([framework, controls]) => [framework, ...(controls ?? [])]),
  ]
    .join('\n')
    .toLowerCase();
}
