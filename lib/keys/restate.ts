import type { KeyInputs } from './key-inputs';
import { partsOf } from './key-world';
import type { UseEvidence } from './unused';
import { relativeInUse } from './use';
import { verdictColumns } from './verdict-columns';

/** What the verdict on a key's use is made from, but for what depends on the instant and on other keys. */
export interface Stated extends Omit<UseEvidence, 'logDays' | 'windowDays' | 'relativeInUse'> {
  readonly keyArn: string;
  readonly before: {
    readonly verdict: string;
    readonly confidence: string | null;
    readonly reason: string;
    readonly coveredDays: number;
  };
}

/** The keys whose verdict reads differently as of another instant, with the new columns. */
export function* restate(
  stated: readonly Stated[],
  inUse: ReadonlySet<string>,
  { asOf, limits, coveredDays }: Pick<KeyInputs, 'asOf' | 'limits' | 'coveredDays'>,
): Generator<void, { readonly [column: string]: string | number | null }[]> {
  const changed: { [column: string]: string | number | null }[] = [];
  for (const { keyArn, before, ...evidence } of stated) {
    const { account, region } = partsOf(keyArn);
    const columns = verdictColumns(
      {
        ...evidence,
        logDays: coveredDays.get(`${account}/${region}`) ?? new Set<number>(),
        windowDays: limits.unusedAfterDays,
        relativeInUse: relativeInUse(keyArn, inUse),
      },
      asOf,
    );
    const isSame =
      columns.unused_verdict === before.verdict &&
      columns.unused_confidence === before.confidence &&
      columns.unused_reason === before.reason &&
      columns.covered_days === before.coveredDays;
    if (!isSame) changed.push({ key_arn: keyArn, ...columns });
    yield;
  }
  return changed;
}
