import type { ContextEvent, KmsEvent, OperationClass, Outcome } from '@/lib/model/event';
import { isPlainKind, operationClass } from '@/lib/model/operations';
import { choosesForeignKey, isContextEvent, mayChooseKey } from './context-events';
import { contextsOf, contextText, isProbe } from './encryption-context';
import { eventId, namedEventId } from './event-id';
import { howPart, keysPart, materialPart, placePart, sessionPart, throughPart, whoPart } from './event-parts';
import { parseEventTime } from './event-time';
import { type Identity, identity } from './identity';
import { account, flag, type Json, object, objectOrText, text } from './json';
import { keysOfCall } from './key';
import { outcome } from './outcome';
import { redactedJson } from './redact';
import { unflattened } from './unflatten';
import { callerIdentity, serviceOfContext, type Through, throughService } from './via-service';

/** Why a record cannot be taken in. */
export type RejectReason =
  | 'not-json'
  | 'not-a-record'
  | 'no-event-name'
  | 'no-event-time'
  | 'too-large'
  | 'too-deep'
  | 'unreadable-wrapper';

export type Normalized =
  | { readonly kind: 'kms'; readonly event: KmsEvent }
  | { readonly kind: 'context'; readonly event: ContextEvent }
  /** Another service's event; `at` and the place are null where the record does not say. */
  | {
      readonly kind: 'other';
      readonly at: Date | null;
      readonly account: string | null;
      readonly region: string | null;
    }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly detail: string };

/** What the wrapper around a record knows about it, for records that lost it on their way. */
export interface Envelope {
  readonly time?: unknown;
}

const KMS = /^kms\.amazonaws\.com(\.cn)?$/i;

/** Whether an `eventSource` is that of KMS, in any letter case and partition. */
function isKms(eventSource: string): boolean {
  return eventSource === 'kms.amazonaws.com' || KMS.test(eventSource);
}

/** Reads one CloudTrail record of unknown shape. Never throws; unknown event names and fields survive. */
export function normalize(value: unknown, recordIndex: number, envelope: Envelope = {}): Normalized {
  const found = object(value);
  if (found === null) return rejected('not-a-record', `expected an object, found ${kindOf(value)}`);
  const record = unflattened(found);
  const source = text(record.eventSource) ?? shortSource(record);
  const name = text(record.eventName);
  if (source === null) return withoutSource(record, name);
  if (name === null) return isKms(source) ? rejected('no-event-name', 'a KMS event without eventName') : other(record);
  if (isKms(source)) return kms(record, name, recordIndex, envelope);
  const lower = source.toLowerCase();
  const isKept = isContextEvent(lower, name) || (mayChooseKey(name) && choosesForeignKey(record));
  return isKept ? context(record, lower, name, recordIndex, envelope) : other(record);
}

function rejected(reason: RejectReason, detail: string): Normalized {
  return { kind: 'rejected', reason, detail };
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** Some log pipelines keep only the service's short name. */
function shortSource(record: Json): string | null {
  const short = text(record.source);
  return short !== null && /^[a-z0-9-]+$/.test(short) && text(record.eventName) !== null
    ? `${short}.amazonaws.com`
    : null;
}

/** Insight records have no source of their own; anything else without one is no CloudTrail record. */
function withoutSource(record: Json, name: string | null): Normalized {
  const isCloudTrail =
    object(record.insightDetails) !== null ||
    text(record.eventCategory) === 'Insight' ||
    (text(record.eventVersion) !== null && objectOrText(record.userIdentity) !== null);
  if (isCloudTrail) return other(record);
  const names = Object.keys(record).slice(0, 6).join(', ');
  return rejected(
    'not-a-record',
    name === null ? `no eventSource and eventName; its members begin: ${names}` : `event ${name} has no eventSource`,
  );
}

function eventTime(record: Json, envelope: Envelope): Date | null {
  return (
    parseEventTime(record.eventTime) ?? parseEventTime(record['@timestamp']) ?? parseEventTime(envelope.time) ?? null
  );
}

/** The account in whose trail the event was delivered. */
function recipient(record: Json): string | null {
  return account(record.recipientAccountId);
}

function other(record: Json): Normalized {
  return {
    kind: 'other',
    at: parseEventTime(record.eventTime),
    account: recipient(record) ?? account(objectOrText(record.userIdentity)?.accountId),
    region: text(record.awsRegion),
  };
}

function context(record: Json, source: string, name: string, recordIndex: number, envelope: Envelope): Normalized {
  const at = eventTime(record, envelope);
  if (at === null) return rejected('no-event-time', `eventTime is ${JSON.stringify(record.eventTime) ?? 'missing'}`);
  const { principal, callerAccountId } = identity(record.userIdentity);
  return {
    kind: 'context',
    event: {
      event_id: eventId(record.eventID, record),
      event_time: at,
      event_source: source,
      event_name: name,
      aws_region: text(record.awsRegion),
      recipient_account_id: recipient(record),
      principal,
      caller_account_id: callerAccountId,
      source_ip: text(record.sourceIPAddress),
      error_code: text(record.errorCode),
      shared_event_id: text(record.sharedEventID),
      record: redactedJson(unfolded(record)),
      record_index: recordIndex,
    },
  };
}

const UNFOLDED = ['requestParameters', 'responseElements', 'serviceEventDetails', 'additionalEventData'];

/** The record with the members that analyzers look into as objects, also where they came as texts of JSON. */
function unfolded(record: Json): Json {
  const members = UNFOLDED.flatMap((name) => {
    const value = typeof record[name] === 'string' ? objectOrText(record[name]) : null;
    return value === null ? [] : [[name, value] as const];
  });
  return members.length === 0 ? record : { ...record, ...Object.fromEntries(members) };
}

function kms(record: Json, name: string, recordIndex: number, envelope: Envelope): Normalized {
  const at = eventTime(record, envelope);
  if (at === null) return rejected('no-event-time', `eventTime is ${JSON.stringify(record.eventTime) ?? 'missing'}`);
  const who = identity(record.userIdentity);
  const request = objectOrText(record.requestParameters);
  const additional = objectOrText(record.additionalEventData);
  const keys = keysOfCall(name, record, request);
  const how = howPart(record);
  const contexts = contextsOf(request);
  const caller = {
    ...callerIdentity(who),
    sourceIp: how.source_ip,
    userAgent: how.user_agent,
    hasTls: objectOrText(record.tlsDetails) !== null,
  };
  const through = throughService(caller, serviceOfContext(contexts.telling));
  const kind = operationClass(name, text(record.eventType), flag(record.readOnly));
  const errorCode = text(record.errorCode);
  const errorMessage = text(record.errorMessage);
  const ending = outcome({
    errorCode,
    errorMessage,
    isNetworkRecord: text(record.eventCategory) === 'NetworkActivity',
    isProbe: isProbe(contexts.source),
  });
  const isFoundAgain = isPlainUse(kind, ending) && !isAttested(request, additional) && !isByImdsV1(who, through);
  return {
    kind: 'kms',
    event: {
      event_id: eventId(record.eventID, record),
      event_time: at,
      ...placePart(record, name, kind),
      ...keysPart(keys),
      requested_key: keys.requested,
      ...whoPart(who),
      ...sessionPart(who),
      ...throughPart(through),
      ...how,
      encryption_context: contextText(contexts.source),
      destination_encryption_context: contextText(contexts.destination),
      ...materialPart(additional),
      outcome: ending,
      error_code: errorCode,
      error_message: errorMessage,
      request_id: text(record.requestID) ?? text(record.requestId),
      shared_event_id: text(record.sharedEventID) ?? text(record.sharedEventId),
      corrects_event_id: namedEventId(objectOrText(record.addendum)?.originalEventID),
      record: isFoundAgain ? null : redactedJson(unfolded(record)),
      record_index: recordIndex,
    },
  };
}

/** The caller showed an attestation document of an enclave (FACTS.md §1, attestation). */
export function isAttested(request: Json | null, additional: Json | null): boolean {
  return object(additional?.recipient) !== null || object(request?.recipient) !== null;
}

/** An instance called by itself, with credentials of the first metadata service (FACTS.md §1.3). */
export function isByImdsV1(
  { ec2RoleDelivery }: Pick<Identity, 'ec2RoleDelivery'>,
  { direct }: Pick<Through, 'direct'>,
): boolean {
  return ec2RoleDelivery === '1.0' && direct === true;
}

/** Plain successful use is found again through its file; everything else is kept whole. */
function isPlainUse(kind: OperationClass, ending: Outcome): boolean {
  return ending === 'ok' && isPlainKind(kind);
}
