import type { KmsEvent, OperationClass } from '@/lib/model/event';
import type { Identity } from './identity';
import { account, flag, type Json, objectOrText, text } from './json';
import { type KeysOfCall, keyOwner } from './key';
import type { Through } from './via-service';

/**
 * The columns of an event in groups, each of which depends on few members of the record. Logs repeat themselves: a
 * reader that knows that the members are the same takes the same group again.
 */
export const EVENT_PARTS = {
  place: [
    'event_name',
    'event_type',
    'event_category',
    'event_version',
    'aws_region',
    'recipient_account_id',
    'operation_class',
    'read_only',
  ],
  who: [
    'identity_type',
    'principal',
    'caller_account_id',
    'source_identity',
    'mfa',
    'assumed_root',
    'invoked_by',
    'delegate_account_id',
  ],
  session: ['principal_id', 'session_name', 'access_key_id'],
  how: ['source_ip', 'user_agent', 'vpc_endpoint_id', 'tls_version', 'key_exchange'],
  through: ['via_service', 'direct'],
  keys: ['key_arn', 'destination_key_arn', 'key_account_id'],
  material: ['key_material_id', 'destination_key_material_id'],
  ending: ['outcome', 'error_code', 'error_message', 'corrects_event_id'],
} as const satisfies Readonly<Record<string, readonly (keyof KmsEvent)[]>>;

type Part<P extends keyof typeof EVENT_PARTS> = Pick<KmsEvent, (typeof EVENT_PARTS)[P][number]>;
export type EventParts = { readonly [P in keyof typeof EVENT_PARTS]: Part<P> };

/** What is nearly always another from event to event. */
export type OwnPart = Omit<KmsEvent, { [P in keyof EventParts]: keyof EventParts[P] }[keyof EventParts]>;

/** A plain use of a key in its parts. */
export interface PlainUse extends EventParts {
  readonly own: OwnPart;
}

/** How plain use ends. */
export const PLAIN_ENDING: EventParts['ending'] = {
  outcome: 'ok',
  error_code: null,
  error_message: null,
  corrects_event_id: null,
};

/** The parts as one event. */
export function wholeEvent({ own, place, who, session, how, through, keys, material, ending }: PlainUse): KmsEvent {
  return { ...own, ...place, ...who, ...session, ...how, ...through, ...keys, ...material, ...ending };
}

export function placePart(record: Json, name: string, kind: OperationClass): EventParts['place'] {
  return {
    event_name: name,
    event_type: text(record.eventType),
    event_category: text(record.eventCategory),
    event_version: text(record.eventVersion),
    aws_region: text(record.awsRegion),
    recipient_account_id: account(record.recipientAccountId),
    operation_class: kind,
    read_only: flag(record.readOnly),
  };
}

export function whoPart(who: Identity): EventParts['who'] {
  return {
    identity_type: who.type,
    principal: who.principal,
    caller_account_id: who.callerAccountId,
    source_identity: who.sourceIdentity,
    mfa: who.mfa,
    assumed_root: who.assumedRoot,
    invoked_by: who.invokedBy,
    delegate_account_id: who.delegateAccountId,
  };
}

export function sessionPart(who: Identity): EventParts['session'] {
  return { principal_id: who.principalId, session_name: who.sessionName, access_key_id: who.accessKeyId };
}

export function howPart(record: Json): EventParts['how'] {
  const tls = objectOrText(record.tlsDetails);
  return {
    source_ip: text(record.sourceIPAddress),
    user_agent: text(record.userAgent),
    vpc_endpoint_id: text(record.vpcEndpointId),
    tls_version: text(tls?.tlsVersion),
    key_exchange: text(tls?.keyExchange),
  };
}

export function throughPart({ service, direct }: Through): EventParts['through'] {
  return { via_service: service, direct };
}

export function keysPart({ key, destination }: KeysOfCall): EventParts['keys'] {
  return { key_arn: key, destination_key_arn: destination, key_account_id: keyOwner(key) };
}

export function materialPart(additional: Json | null): EventParts['material'] {
  return {
    key_material_id: text(additional?.keyMaterialId) ?? text(additional?.sourceKeyMaterialId),
    destination_key_material_id: text(additional?.destinationKeyMaterialId),
  };
}
