import type { Range } from '@/app/range';
import type { View } from '@/app/view';
import type { CoverageSummary } from '@/lib/queries/coverage-summary';

/** What every part of the overview is asked with. */
export interface Scope {
  readonly view: View;
  readonly range: Range;
  /** The end of the data. */
  readonly anchor: Date;
  readonly coverage: CoverageSummary;
}
