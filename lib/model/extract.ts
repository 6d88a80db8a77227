import type { Query } from './query';

/** Read models that are computed from facts; each has one file in `lib/extracts` of the same name. */
export const EXTRACT_TABLES = [
  'usage_hour',
  'edge_day',
  'control_events',
  'failure_day',
  'context_day',
  'cross_account_day',
  'root_day',
  'people_quarter',
  'key_use',
  'part_accounts',
  'material_day',
  'secret_reads',
  'instance_day',
  'bare_use_day',
  'tls_day',
  'object_day',
  'decrypt_hour',
  'notable_calls',
  'principal_day',
  'principal_context_day',
  'principal_hour',
  'access_key_day',
] as const;
export type ExtractTable = (typeof EXTRACT_TABLES)[number];

/**
 * Facts → read model, for one part. Replaying it replaces that part's rows, so a refresh is idempotent. Written in
 * the SQL that DuckDB, Trino and ClickHouse share; reads `part_events` alone, the part's rows of `kms_events`, of them
 * only events that are `counted`.
 */
export interface Extract {
  readonly table: ExtractTable;
  /** Raised with every change of `sql`: a store that another edition filled is filled anew when it is opened. */
  readonly edition: number;
  /** Of `part_events`: events for which this does not hold give no rows. Parts without any others need not be read for it. */
  readonly onlyOf?: Query;
  /** A `select` whose columns are the table's, in order, `part_id` first. */
  readonly sql: (partId: number) => Query;
}
