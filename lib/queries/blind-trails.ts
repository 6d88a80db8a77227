import type { StoredFinding } from '@/db/ledger';

/** What is asked of findings that stand. */
export interface Standing {
  present(analyzer: string): Promise<readonly Pick<StoredFinding, 'scope' | 'detail' | 'decision'>[]>;
}

/** Findings that say of a trail that no use of keys is in it. */
const BLIND = ['kms-events-excluded', 'write-only-trail'] as const;

/**
 * Whether a trail of an account leaves out the use of its keys, and nothing shows that it arrives by another way. What
 * a person called a false positive does not count.
 */
export async function isBlind(ledger: Standing, account: string): Promise<boolean> {
  const found = await Promise.all(BLIND.map((analyzer) => ledger.present(analyzer)));
  return found
    .flat()
    .some(
      ({ scope, detail, decision }) =>
        scope.split('/')[0] === account && decision.kind !== 'false-positive' && !/"still_arriving":true/.test(detail),
    );
}
