import type { KeyInputs, KeyUse } from './key-inputs';
import { partsOf } from './key-world';
import type { UseEvidence } from './unused';
import { kindByUse, relativeInUse } from './use';
import { verdictColumns } from './verdict-columns';

/** The uses of a key as its row has them. */
export type StatedUse = Omit<KeyUse, 'operations' | 'firstSeenAt' | 'provenAt'> & { readonly firstSeenAt: Date | null };

/** What the verdict on a key's use is made from, but for what depends on the instant and on other keys. */
export interface Stated extends Omit<UseEvidence, 'lastUsedAt' | 'logDays' | 'windowDays' | 'relativeInUse'> {
  readonly keyArn: string;
  readonly use: StatedUse;
  /** Whether its uses are others than before. */
  readonly isUsedSince: boolean;
  readonly before: {
    readonly verdict: string;
    readonly confidence: string | null;
    readonly reason: string;
    readonly coveredDays: number;
  };
}

/** The keys whose row reads differently as of another instant or with other uses, with the new columns. */
export function* restate(
  stated: readonly Stated[],
  inUse: ReadonlySet<string>,
  { asOf, limits, coveredDays }: Pick<KeyInputs, 'asOf' | 'limits' | 'coveredDays'>,
): Generator<void, { readonly [column: string]: string | number | boolean | Date | null }[]> {
  const changed: { [column: string]: string | number | boolean | Date | null }[] = [];
  for (const { keyArn, before, use, isUsedSince, ...evidence } of stated) {
    const { account, region } = partsOf(keyArn);
    const columns = verdictColumns(
      {
        ...evidence,
        lastUsedAt: use.lastUsedAt,
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
    if (isUsedSince || !isSame) {
      changed.push({
        key_arn: keyArn,
        first_seen_at: use.firstSeenAt,
        first_used_at: use.firstUsedAt,
        last_used_at: use.lastUsedAt,
        last_used_operation: use.lastUsedOperation,
        last_used_event_id: use.lastUsedEventId,
        protects_data: evidence.protectsData,
        ...columns,
      });
    }
    yield;
  }
  return changed;
}

/** What is known of a key that uses could change. */
interface Known {
  readonly manager: string | null;
  readonly state: string | null;
  readonly spec: string | null;
  readonly usage: string | null;
  readonly aliases: readonly string[];
}

/**
 * Whether these uses, which hold all that were known before, tell nothing new of a key but when it was used and whether
 * data hangs on it. Where it is not certain, its history has to be read again.
 */
export function isUseAlone(known: Known, use: KeyUse, awsAlias: string | null): boolean {
  // A use proves that a key is enabled, but for ReEncrypt; see `presentState`.
  if (known.state !== 'Enabled' || use.lastUsedOperation === 'ReEncrypt') return false;
  if (awsAlias !== null && !(known.manager === 'AWS' && known.aliases.includes(awsAlias))) return false;
  const { spec, usage } = kindByUse(use);
  if (usage === null) return true;
  if (usage !== known.usage) return false;
  return spec === known.spec || (spec === null && (usage === 'ENCRYPT_DECRYPT' || known.spec !== 'SYMMETRIC_DEFAULT'));
}
