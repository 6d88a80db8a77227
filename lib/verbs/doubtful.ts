import { z } from 'zod';
import { named } from '@/lib/findings/fingerprint';
import { limitsOf } from '@/lib/findings/settings';
import { isSettled } from '@/lib/findings/settled';
import type { Analyzer, Condition, FindingRow } from '@/lib/model/analyzer';
import type { Fingerprint } from '@/lib/model/brand';
import type { Known } from '@/lib/model/finding';
import { keyKnowledge } from '@/lib/queries/key-knowledge';
import type { Runtime } from '@/lib/runtime';

type Stores = Pick<Runtime, 'models' | 'ledger' | 'site'>;

const identity = z.record(z.string(), z.string());

/**
 * Of findings that are not seen any more those of which an analyzer cannot tell now whether they are still so: also
 * those that were seen as of a later instant than this run looks at, since a store that is built again has come less far.
 */
export async function doubtsOf(
  stores: Stores,
  analyzer: Analyzer,
  asOf: Date,
  gone: readonly Known[],
): Promise<ReadonlySet<Fingerprint>> {
  if (analyzer.kind !== 'condition' || gone.length === 0) return new Set();
  return new Set([
    ...(await toldByAnalyzer(stores, analyzer, asOf, gone)),
    ...(await unknownNow(stores, analyzer, gone)),
    ...gone.filter(({ lastSeenAt }) => lastSeenAt > asOf).map(({ fingerprint }) => fingerprint),
  ]);
}

/** Those that the analyzer's own question names. */
async function toldByAnalyzer(
  { models, ledger, site }: Stores,
  analyzer: Condition<FindingRow>,
  asOf: Date,
  gone: readonly Known[],
): Promise<Fingerprint[]> {
  if (analyzer.doubts === undefined) return [];
  const names = new Set(gone.map(({ fingerprint }) => fingerprint));
  // A row that another version wrote may look otherwise, and says nothing then.
  const rows = (await ledger.present(analyzer.id))
    .filter(({ fingerprint }) => names.has(fingerprint))
    .flatMap(({ detail }) => analyzer.row.safeParse(JSON.parse(detail)).data ?? []);
  const doubted = await models.rows(analyzer.doubts(asOf, limitsOf(site), rows), identity);
  return doubted.map((row) => named(analyzer, row));
}

/** The findings about keys of which what they rest on is not known now. */
async function unknownNow(
  { models }: Stores,
  { restsOn }: Condition<FindingRow>,
  gone: readonly Known[],
): Promise<Fingerprint[]> {
  if (restsOn === undefined) return [];
  const knowledge = await keyKnowledge(
    models,
    gone.map(({ subject }) => subject),
    restsOn,
  );
  return gone
    .filter((finding) => {
      const key = knowledge.get(finding.subject);
      return key === undefined || !isSettled(finding, key, restsOn);
    })
    .map(({ fingerprint }) => fingerprint);
}
