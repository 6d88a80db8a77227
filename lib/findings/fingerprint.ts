import { createHash } from 'node:crypto';
import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';

/**
 * Names a finding for life. Built from what it is about, never from when we looked, how bad it is, how often it
 * happened, or which engine answered.
 */
export function fingerprint<Row extends FindingRow>(analyzer: Analyzer<Row>, row: Row): Fingerprint {
  return nameOf(
    analyzer.id,
    analyzer.identity.map((column) => row[column]),
  );
}

/** The name of the finding about which nothing but its identity is said, as `doubts` of a condition say it. */
export function named({ id, identity }: Analyzer, values: Readonly<Record<string, string>>): Fingerprint {
  return nameOf(
    id,
    identity.map((column) => values[column]),
  );
}

function nameOf(id: string, identity: readonly unknown[]): Fingerprint {
  return createHash('sha256')
    .update(JSON.stringify([id, ...identity]))
    .digest('hex')
    .slice(0, 32) as Fingerprint;
}
