import type { SqlValue } from '@/lib/model/query';
import type { ReadModels } from './read-models';

/** Tables of key state that have rows of single keys, computed from control events, use and inventory. */
export const TABLES_BY_KEY = [
  'keys',
  'policy_versions',
  'external_access',
  'policy_remarks',
  'grants',
  'key_rotations',
  'key_changes',
] as const;

/** Tables of key state that are about no single key, or that follow from inventory alone. */
const TABLES_AS_WHOLE = [
  'trusted_accounts',
  'key_refusals',
  'iam_listings',
  'iam_principals',
  'iam_wide_decrypts',
  'trail_settings',
  'trail_places',
] as const;

export const KEY_TABLES = [...TABLES_BY_KEY, ...TABLES_AS_WHOLE] as const;
export type KeyTable = (typeof KEY_TABLES)[number];
type KeyedTable = (typeof TABLES_BY_KEY)[number];

type Row = Readonly<Record<string, SqlValue>>;

/** Rows by column name as in the migration; a column that is missing or null is null. */
export type KeyRows = Readonly<Record<KeyTable, readonly Row[]>>;

export interface InventorySnapshot {
  readonly snapshotId: string;
  readonly collectedAt: Date;
  readonly source: string;
  readonly accountId: string | null;
  readonly region: string | null;
  /** JSON, as `lib/inventory` wrote it. */
  readonly body: string;
}

/** An inventory without its keys. */
export type SnapshotHead = Pick<InventorySnapshot, 'snapshotId' | 'collectedAt'> & {
  /** JSON: the inventory without its member `keys`. */
  readonly head: string;
};

/** A key as one inventory has it. */
export interface SnapshotKey {
  readonly snapshotId: string;
  /** JSON: one of the inventory's `keys`. */
  readonly body: string;
}

/** What key state was computed from. */
export interface KeyStateBasis {
  /** The last change of the store that it knows of, and that change's token. */
  readonly changeId: number;
  readonly token: string;
  readonly asOf: Date;
  /** Names everything else that it depends on; another basis makes all of it old. */
  readonly basis: string;
}

/** What changed of key state. */
export interface KeyUpdate {
  /** Keys whose rows are replaced, or removed where there are no new ones. */
  readonly keys: readonly string[];
  readonly rows: Readonly<Record<KeyedTable, readonly Row[]>>;
  /** Of other keys: columns of `keys` that uses or time changed, by `key_arn`. */
  readonly restated: readonly Row[];
}

export interface KeyStore {
  /**
   * Replaces every key table with rows that come in packs, so that not all of them need be in memory. A reader sees the old
   * state until the last pack has come, and then the new; when one does not come, nothing has changed.
   */
  replace(packs: AsyncIterable<KeyRows>, basis: KeyStateBasis | null): Promise<void>;
  /** Replaces the rows of some keys, and what uses and time changed of the others, in one transaction. */
  update(update: KeyUpdate, basis: KeyStateBasis): Promise<void>;
  /** Null when key state was never computed, or on a basis that is not known. */
  basis(): Promise<KeyStateBasis | null>;
  /**
   * Asks as if these were the rows; afterwards nothing has changed and no reader has seen them. Writes wait meanwhile.
   * One question at a time.
   */
  tried<T>(rows: KeyRows, ask: (models: ReadModels) => Promise<T>): Promise<T>;
  addSnapshot(snapshot: InventorySnapshot): Promise<void>;
  /** Newest last. */
  snapshots(): Promise<SnapshotHead[]>;
  /** Keys of all inventories, or some of them; oldest inventory first. */
  snapshotKeys(keys: readonly string[] | 'all'): Promise<SnapshotKey[]>;
}
