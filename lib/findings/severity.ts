import type { Analyzer, FindingRow, Severity } from '@/lib/model/analyzer';
import { type Numbers, numbersOf } from '@/lib/model/threshold';

/** How bad a finding is: what the analyzer says of this row, else its usual severity. */
export function severityOf(
  analyzer: Analyzer,
  row: FindingRow,
  numbers: Numbers = numbersOf(analyzer.thresholds),
): Severity {
  return analyzer.escalate?.(row, numbers) ?? analyzer.severity;
}
