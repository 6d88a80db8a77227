import type { ContextEvent, KmsEvent } from '@/lib/model/event';

/** How a column travels through the spool; the names are DuckDB's types. */
export type StageType = 'varchar' | 'uuid' | 'timestamp' | 'boolean' | 'integer';

/** Columns of the staged events in the order of `kms_events`, but for those that only the store can fill. */
export const KMS_COLUMNS = {
  event_id: 'uuid',
  event_time: 'timestamp',
  event_name: 'varchar',
  event_type: 'varchar',
  event_category: 'varchar',
  event_version: 'varchar',
  aws_region: 'varchar',
  recipient_account_id: 'varchar',
  operation_class: 'varchar',
  read_only: 'boolean',
  key_arn: 'varchar',
  destination_key_arn: 'varchar',
  key_account_id: 'varchar',
  requested_key: 'varchar',
  identity_type: 'varchar',
  principal: 'varchar',
  principal_id: 'varchar',
  caller_account_id: 'varchar',
  session_name: 'varchar',
  source_identity: 'varchar',
  access_key_id: 'varchar',
  mfa: 'boolean',
  assumed_root: 'boolean',
  invoked_by: 'varchar',
  delegate_account_id: 'varchar',
  via_service: 'varchar',
  direct: 'boolean',
  source_ip: 'varchar',
  user_agent: 'varchar',
  vpc_endpoint_id: 'varchar',
  tls_version: 'varchar',
  key_exchange: 'varchar',
  encryption_context: 'varchar',
  destination_encryption_context: 'varchar',
  key_material_id: 'varchar',
  destination_key_material_id: 'varchar',
  outcome: 'varchar',
  error_code: 'varchar',
  error_message: 'varchar',
  request_id: 'varchar',
  shared_event_id: 'varchar',
  corrects_event_id: 'varchar',
  record: 'varchar',
  record_index: 'integer',
} as const satisfies Record<keyof KmsEvent, StageType>;

/** The same for `context_events`. */
export const CONTEXT_COLUMNS = {
  event_id: 'uuid',
  event_time: 'timestamp',
  event_source: 'varchar',
  event_name: 'varchar',
  aws_region: 'varchar',
  recipient_account_id: 'varchar',
  principal: 'varchar',
  caller_account_id: 'varchar',
  source_ip: 'varchar',
  error_code: 'varchar',
  shared_event_id: 'varchar',
  record: 'varchar',
  record_index: 'integer',
} as const satisfies Record<keyof ContextEvent, StageType>;

/** Hours in which records were seen. */
export const COVERAGE_COLUMNS = {
  account_id: 'varchar',
  region: 'varchar',
  hour: 'timestamp',
  records: 'integer',
  kms_records: 'integer',
} as const satisfies Record<string, StageType>;

/** The file of a row: its position in the part's list of files. */
export const FILE_COLUMN = 'file';
