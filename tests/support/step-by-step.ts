import { expect } from 'vitest';
import type { Ledger } from '@/db/ledger';
import type { Analyzer } from '@/lib/model/analyzer';
import { analyze } from '@/lib/verbs/analyze';
import type { RawRecord } from './events';
import { emptyLedger } from './ledger';
import type { Warehouse } from './warehouse';

/** All that a ledger holds of findings and of what became of them, run ids and the times of runs left out. */
async function heldBy(ledger: Ledger): Promise<object> {
  const findings = await ledger.findings();
  const histories = await Promise.all(findings.map(({ fingerprint }) => ledger.history(fingerprint)));
  const runs = (await ledger.latestRuns()).map(({ analyzer, asOf, outcome, reason, findings: count }) => ({
    analyzer,
    asOf,
    outcome,
    reason,
    count,
  }));
  return { findings, histories, runs };
}

/**
 * Delivers records one delivery after the other and analyzes after each, twice: once looking at no more than what came
 * in, once at everything. Both ledgers must hold the same after every step. Returns the analyzers of the findings that
 * are present after each.
 */
export async function expectSameStepByStep(
  warehouse: Warehouse,
  deliveries: readonly (readonly RawRecord[])[],
  analyzers: readonly Analyzer[],
  now: Date,
): Promise<string[][]> {
  const [narrow, whole] = [await emptyLedger(), await emptyLedger()];
  const present: string[][] = [];
  try {
    for (const [step, records] of deliveries.entries()) {
      await warehouse.add(records);
      await warehouse.refresh();
      // The last run is told by its end.
      const stores = { ...warehouse, now: () => new Date(now.getTime() + step) };
      await analyze({ ...stores, ledger: narrow.ledger }, { analyzers });
      await analyze({ ...stores, ledger: whole.ledger }, { analyzers, whole: true });
      expect(await heldBy(narrow.ledger)).toEqual(await heldBy(whole.ledger));
      const findings = await whole.ledger.findings();
      present.push(findings.flatMap((finding) => (finding.present ? [finding.analyzer] : [])).sort());
    }
    return present;
  } finally {
    narrow.close();
    whole.close();
  }
}
