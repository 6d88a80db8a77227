/**
 * What kind of call a KMS event is (FACTS.md §1.1). `crypto`: the twelve operations that count as use of a key.
 * `control`: whatever changes something, known name or not. `service`: done by KMS itself (RotateKey, DeleteKey …).
 */
export const OPERATION_CLASSES = ['crypto', 'random', 'metadata', 'control', 'service', 'unknown'] as const;
export type OperationClass = (typeof OPERATION_CLASSES)[number];

/**
 * How a call ended. `dry-run` always fails and proves a permission; `probe` is a service's validation call that is
 * not a use (Secrets Manager's `RequestToValidateKeyAccess`); `network-denied` is a refusal by a VPC endpoint policy.
 */
export const OUTCOMES = [
  'ok',
  'denied',
  'dry-run',
  'probe',
  'key-disabled',
  'key-pending-deletion',
  'key-unavailable',
  'not-found',
  'throttled',
  'network-denied',
  'other-error',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One delivered KMS event in canonical columns; null is "the record does not say". Times are UTC. */
export interface KmsEvent {
  readonly event_id: string;
  readonly event_time: Date;
  readonly event_name: string;
  readonly event_type: string | null;
  readonly event_category: string | null;
  readonly event_version: string | null;
  readonly aws_region: string | null;
  /** The account in whose trail the event was delivered. */
  readonly recipient_account_id: string | null;
  readonly operation_class: OperationClass;
  /** As the record says; null when it does not. */
  readonly read_only: boolean | null;
  /** The key of the call; for ReEncrypt the source key. */
  readonly key_arn: string | null;
  /** Only for ReEncrypt: the key that data moved to. */
  readonly destination_key_arn: string | null;
  readonly key_account_id: string | null;
  /** The caller's own spelling of the key: id, ARN or alias. */
  readonly requested_key: string | null;
  readonly identity_type: string | null;
  /** Role ARN (not the session), user ARN, service principal, root ARN, or an account for a foreign caller. */
  readonly principal: string | null;
  readonly principal_id: string | null;
  readonly caller_account_id: string | null;
  readonly session_name: string | null;
  readonly source_identity: string | null;
  readonly access_key_id: string | null;
  readonly mfa: boolean | null;
  readonly assumed_root: boolean | null;
  readonly invoked_by: string | null;
  /** Account of a vendor acting by temporary delegated access. */
  readonly delegate_account_id: string | null;
  /** The AWS service on whose behalf the key was used, e.g. `s3`; null when the call was direct or cannot be told. */
  readonly via_service: string | null;
  /** The caller spoke to KMS itself; null when the record does not tell. */
  readonly direct: boolean | null;
  readonly source_ip: string | null;
  readonly user_agent: string | null;
  readonly vpc_endpoint_id: string | null;
  readonly tls_version: string | null;
  readonly key_exchange: string | null;
  /** JSON object, keys sorted. */
  readonly encryption_context: string | null;
  /** JSON object, only ReEncrypt. */
  readonly destination_encryption_context: string | null;
  readonly key_material_id: string | null;
  readonly destination_key_material_id: string | null;
  readonly outcome: Outcome;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly request_id: string | null;
  readonly shared_event_id: string | null;
  /** The event that this one corrects or repeats late (`addendum.originalEventID`). */
  readonly corrects_event_id: string | null;
  /** The record as JSON, for everything but plain use without attestation; a plain use is found again through its file. */
  readonly record: string | null;
  /** Position of the record in its file, from 0. */
  readonly record_index: number;
}

/** An event of another service that analyzers need, in a slim form. */
export interface ContextEvent {
  readonly event_id: string;
  readonly event_time: Date;
  readonly event_source: string;
  readonly event_name: string;
  readonly aws_region: string | null;
  readonly recipient_account_id: string | null;
  readonly principal: string | null;
  readonly caller_account_id: string | null;
  readonly source_ip: string | null;
  readonly error_code: string | null;
  readonly shared_event_id: string | null;
  /** The record as JSON. */
  readonly record: string;
  readonly record_index: number;
}
