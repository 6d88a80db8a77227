import { type Json, listOrOne, object, objectOrText, text } from './json';

/** Also keys whose account or id is masked; `alias/…` ARNs are not keys. */
const KEY = /^arn:aws[a-z-]*:kms:[^:]*:([^:]*):key\/.+$/i;

const OWNER = /^[^:]*:[^:]*:[^:]*:[^:]*:(\d{12})(?::|$)/;

/** The text when it is the ARN of a KMS key; null for an alias, a bare id and everything else. */
export function keyArn(value: unknown): string | null {
  return typeof value === 'string' && value.charCodeAt(0) === 97 && KEY.test(value) ? value : null;
}

/** The account in a key ARN, the key's owner; null when it is masked. */
export function keyOwner(arn: string | null): string | null {
  return arn === null ? null : (OWNER.exec(arn)?.[1] ?? null);
}

export interface KeysOfCall {
  /** The key of the call; for ReEncrypt the source. */
  readonly key: string | null;
  /** Only ReEncrypt: the key that data moves to. */
  readonly destination: string | null;
  /** The caller's own spelling: id, ARN or alias. */
  readonly requested: string | null;
}

/** The keys of a call: from `resources[].ARN`, else from an ARN in request, response or service details (FACTS.md §1.2). */
export function keysOfCall(eventName: string, record: Json, request: Json | null): KeysOfCall {
  const response = objectOrText(record.responseElements);
  const details = objectOrText(record.serviceEventDetails);
  const requested = requestedKey(request, details);
  const arns = resourceKeys(record);
  if (eventName === 'ReEncrypt') return { ...reEncryptKeys(arns, request), requested };
  const key =
    arns[0] ??
    keyArn(request?.keyId) ??
    keyArn(request?.targetKeyId) ??
    responseKey(response) ??
    keyArn(details?.keyId) ??
    null;
  return { key, destination: null, requested };
}

/** The key as the caller spelt it, or as a service event names it. */
export function requestedKey(request: Json | null, details: Json | null): string | null {
  return text(request?.keyId) ?? text(request?.sourceKeyId) ?? text(request?.targetKeyId) ?? text(details?.keyId);
}

function resourceKeys(record: Json): string[] {
  const found: string[] = [];
  for (const entry of listOrOne(record.resources)) {
    const resource = object(entry);
    const arn = keyArn(resource?.ARN) ?? keyArn(resource?.arn) ?? keyArn(resource?.Arn) ?? keyArn(entry);
    if (arn !== null) found.push(arn);
  }
  return found;
}

function responseKey(response: Json | null): string | null {
  if (response === null) return null;
  const metadata = object(response.keyMetadata);
  return keyArn(response.keyId) ?? keyArn(response.keyArn) ?? keyArn(metadata?.arn) ?? keyArn(metadata?.keyArn);
}

/** Two resources are source and destination in order; a single one is placed by what the caller asked for. */
function reEncryptKeys(arns: readonly string[], request: Json | null): Omit<KeysOfCall, 'requested'> {
  const source = keyArn(request?.sourceKeyId);
  const destination = keyArn(request?.destinationKeyId);
  const [first, second] = arns;
  if (first === undefined) return { key: source, destination };
  if (second !== undefined) return { key: first, destination: second };
  if (isSameKey(first, request?.sourceKeyId)) return { key: first, destination };
  if (isSameKey(first, request?.destinationKeyId)) return { key: source, destination: first };
  return { key: first, destination };
}

function isSameKey(arn: string, spelling: unknown): boolean {
  return typeof spelling === 'string' && (arn === spelling || arn.endsWith(`key/${spelling}`));
}
