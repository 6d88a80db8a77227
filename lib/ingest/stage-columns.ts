import type { ContextEvent, KmsEvent } from '@/lib/model/event';
import type { ColumnType } from '@/lib/parquet/column';

/** An event on its way to the store: `file` is the position of its file in the part's list of files. */
export type Staged<E> = E & { readonly file: number };

/** Records of an hour at one place, of one file. */
export interface CoverageRow {
  readonly account_id: string;
  readonly region: string;
  readonly hour: Date;
  readonly records: number;
  readonly kms_records: number;
  readonly file: number;
}

/** Columns of the staged events in the order of `kms_events`, but for those that only the store can fill. */
export const KMS_COLUMNS = {
  event_id: 'uuid',
  event_time: 'timestamp',
  event_name: 'label',
  event_type: 'label',
  event_category: 'label',
  event_version: 'label',
  aws_region: 'label',
  recipient_account_id: 'label',
  operation_class: 'label',
  read_only: 'boolean',
  key_arn: 'label',
  destination_key_arn: 'label',
  key_account_id: 'label',
  requested_key: 'label',
  identity_type: 'label',
  principal: 'label',
  principal_id: 'label',
  caller_account_id: 'label',
  session_name: 'label',
  source_identity: 'label',
  access_key_id: 'label',
  mfa: 'boolean',
  assumed_root: 'boolean',
  invoked_by: 'label',
  delegate_account_id: 'label',
  via_service: 'label',
  direct: 'boolean',
  source_ip: 'label',
  user_agent: 'label',
  vpc_endpoint_id: 'label',
  tls_version: 'label',
  key_exchange: 'label',
  encryption_context: 'text',
  destination_encryption_context: 'label',
  key_material_id: 'label',
  destination_key_material_id: 'label',
  outcome: 'label',
  error_code: 'label',
  error_message: 'label',
  request_id: 'text',
  shared_event_id: 'text',
  corrects_event_id: 'label',
  record: 'text',
  record_index: 'integer',
  file: 'integer',
} as const satisfies Record<keyof Staged<KmsEvent>, ColumnType>;

/** The same for `context_events`. */
export const CONTEXT_COLUMNS = {
  event_id: 'uuid',
  event_time: 'timestamp',
  event_source: 'label',
  event_name: 'label',
  aws_region: 'label',
  recipient_account_id: 'label',
  principal: 'label',
  caller_account_id: 'label',
  source_ip: 'label',
  error_code: 'label',
  shared_event_id: 'text',
  record: 'text',
  record_index: 'integer',
  file: 'integer',
} as const satisfies Record<keyof Staged<ContextEvent>, ColumnType>;

/** Hours in which records were seen, file by file: what a file said is taken back when it is read again. */
export const COVERAGE_COLUMNS = {
  account_id: 'label',
  region: 'label',
  hour: 'timestamp',
  records: 'integer',
  kms_records: 'integer',
  file: 'integer',
} as const satisfies Record<keyof CoverageRow, ColumnType>;
