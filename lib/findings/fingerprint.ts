import { createHash } from 'node:crypto';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';

/**
 * Names a finding for life. Built from what it is about, never from when we looked, how bad it is, how often it
 * happened, or which engine answered.
 */
export function fingerprint<Row extends FindingRow>(analyzer: Analyzer<Row>, row: Row): Fingerprint {
  const parts = [analyzer.id, ...analyzer.identity.map((column) => row[column])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32) as Fingerprint;
}
