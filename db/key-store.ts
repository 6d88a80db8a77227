import type { SqlValue } from '@/lib/model/query';

/** Tables of key state, rebuilt whole from control events, use and inventory. */
export const KEY_TABLES = [
  'trusted_accounts',
  'keys',
  'policy_versions',
  'external_access',
  'policy_remarks',
  'grants',
  'key_rotations',
  'key_changes',
  'key_refusals',
  'iam_listings',
  'iam_principals',
  'iam_wide_decrypts',
] as const;
export type KeyTable = (typeof KEY_TABLES)[number];

/** Rows by column name as in the migration; a column that is missing or null is null. */
export type KeyRows = Readonly<Record<KeyTable, readonly Readonly<Record<string, SqlValue>>[]>>;

export interface InventorySnapshot {
  readonly snapshotId: string;
  readonly collectedAt: Date;
  readonly source: string;
  readonly accountId: string | null;
  readonly region: string | null;
  /** JSON, as `lib/inventory` wrote it. */
  readonly body: string;
}

export interface KeyStore {
  /** Replaces every key table in one transaction, so that a reader sees either the old state or the new. */
  replace(rows: KeyRows): Promise<void>;
  addSnapshot(snapshot: InventorySnapshot): Promise<void>;
  /** Newest last. */
  snapshots(): Promise<InventorySnapshot[]>;
}
