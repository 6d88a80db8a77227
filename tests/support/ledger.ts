import { type Database, database } from '@/db/duckdb/database';
import { ledgerOver } from '@/db/duckdb/ledger';
import { openDatabase } from '@/db/duckdb/open';
import { readMigrations } from '@/db/duckdb/read-migrations';
import type { AnalyzerRun, Ledger } from '@/db/ledger';
import { fingerprint } from '@/lib/findings/fingerprint';
import type { Fingerprint } from '@/lib/model/brand';
import type { Sighting } from '@/lib/model/finding';
import { lender } from './emptied';
import { toyCondition } from './toy-analyzer';

const lent = lender(newLedger, async () => true);

/** An empty ledger in memory, with the schema of the product. */
export async function emptyLedger(): Promise<{ ledger: Ledger; close: () => void }> {
  const { value, giveBack } = await lent();
  return { ledger: value, close: giveBack };
}

async function newLedger(): Promise<{ db: Database; value: Ledger }> {
  const db = database(await openDatabase(':memory:', { threads: 1 }));
  const { ledger } = await ledgerOver(db, ':memory:', readMigrations('db/migrations/ledger'));
  return { db, value: ledger };
}

/** The name of the nth finding of a test. */
export function nthName(n: number): Fingerprint {
  return fingerprint(toyCondition(), {
    subject: `key-${n}`,
    account_id: '111122223333',
    region: 'us-east-1',
    observed_at: new Date(0),
    event_ids: [],
    event_count: 0,
    confidence: 'high',
  });
}

export function sightingOf(name: Fingerprint, over: Partial<Sighting> = {}): Sighting {
  return {
    fingerprint: name,
    scope: '111122223333/us-east-1',
    severity: 'high',
    subject: 'key',
    observedAt: new Date('2025-06-01T00:00:00Z'),
    seenAt: new Date('2025-06-07T00:00:00Z'),
    hasMoreEvents: false,
    headline: 'Something is so',
    detail: JSON.stringify({ event_count: 1 }),
    words: null,
    eventIds: ['00000000-0000-4000-8000-000000000001'],
    ...over,
  };
}

export function runOf(over: Partial<AnalyzerRun> = {}): AnalyzerRun {
  return {
    runId: 'run-1',
    analyzer: 'toy',
    version: 1,
    asOf: new Date('2025-06-07T00:00:00Z'),
    startedAt: new Date('2025-06-07T01:00:00Z'),
    finishedAt: new Date('2025-06-07T01:00:01Z'),
    outcome: 'complete',
    reason: null,
    findings: 1,
    judgedBy: null,
    ...over,
  };
}
