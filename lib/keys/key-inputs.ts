import type { Inventory } from '@/lib/inventory/inventory';
import type { SiteLimits } from '@/lib/model/analyzer';
import type { ControlEvent } from './control-event';
import type { Trusted } from './trust';

/** First and last successful use of a key, and its first event of any kind. */
export interface KeyUse {
  readonly firstSeenAt: Date;
  readonly firstUsedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly lastUsedOperation: string | null;
  readonly lastUsedEventId: string | null;
  /** When a use last found it enabled; ReEncrypt may read from a key that waits for deletion. */
  readonly provenAt: Date | null;
  /** Names of all its successful cryptographic operations. */
  readonly operations: readonly string[];
}

/** All that key state is computed from. */
export interface KeyInputs {
  readonly asOf: Date;
  readonly limits: Pick<SiteLimits, 'unusedAfterDays' | 'rotationMaxAgeDays'>;
  /** In any order. */
  readonly events: readonly ControlEvent[];
  readonly uses: ReadonlyMap<string, KeyUse>;
  /** Keys under which long-lived data was seen. */
  readonly protecting: ReadonlySet<string>;
  /** Keys that were called by an alias of AWS itself, `alias/aws/…`, with that alias. */
  readonly awsAliases: ReadonlyMap<string, string>;
  /** By `account/region`: days of the unused window whose records are here, as days since 1970. */
  readonly coveredDays: ReadonlyMap<string, ReadonlySet<number>>;
  /** In any order. */
  readonly inventories: readonly Inventory[];
  readonly trusted: readonly Trusted[];
  readonly organizationId: string | null;
}
