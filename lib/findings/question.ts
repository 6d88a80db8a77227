import type { Analyzer, SiteLimits } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';

/** The history that a run looks at, both ends inside. */
export interface History {
  readonly from: Date;
  readonly asOf: Date;
}

/**
 * What a run asks: a condition as of an instant, an occurrence over the whole history up to that instant. Findings are
 * named by what they are about, so asking about the same days again costs nothing but time.
 */
export function question(analyzer: Analyzer, { from, asOf }: History, limits: SiteLimits): Query {
  switch (analyzer.kind) {
    case 'condition':
      return analyzer.sql(asOf, limits);
    case 'occurrence':
      // A window's end is outside; the last event of the data must be inside.
      return analyzer.sql({ from, to: new Date(asOf.getTime() + 1) }, limits);
  }
}
