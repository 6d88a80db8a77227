import type { Analyzer, SiteLimits } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { type Numbers, numbersOf } from '@/lib/model/threshold';
import { narrowed, type Those } from '@/lib/sql/narrow';

/** The history that a run looks at, both ends inside. */
export interface History {
  readonly from: Date;
  readonly asOf: Date;
}

/**
 * What a run asks: a condition as of an instant, an occurrence over the whole history up to that instant. Findings are
 * named by what they are about, so asking about the same days again costs nothing but time. The thresholds are those of
 * the catalogue unless others are given. It is asked about everything unless some are named.
 */
export function question(
  analyzer: Analyzer,
  history: History,
  limits: SiteLimits,
  numbers: Numbers = numbersOf(analyzer.thresholds),
  about: Pick<Those, 'those' | 'held'> | null = null,
): Query {
  const { apart, controlEvents = null } = analyzer;
  const asked = about === null || apart === undefined ? null : { apart, ...about };
  return narrowed(unnarrowed(analyzer, history, limits, numbers), controlEvents, asked);
}

/** The same as an analyzer spells it, about everything and all events. */
export function unnarrowed(
  analyzer: Analyzer,
  { from, asOf }: History,
  limits: SiteLimits,
  numbers: Numbers = numbersOf(analyzer.thresholds),
): Query {
  switch (analyzer.kind) {
    case 'condition':
      return analyzer.sql(asOf, limits, numbers);
    case 'occurrence':
      // A window's end is outside; the last event of the data must be inside.
      return analyzer.sql({ from, to: new Date(asOf.getTime() + 1) }, limits, numbers);
  }
}
