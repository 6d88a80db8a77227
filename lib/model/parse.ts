import type { EventId, Fingerprint, KeyArn } from './brand';

const KEY_ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):key\/([A-Za-z0-9-]{1,128})$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads a KMS key ARN; null when the text is anything else (an alias ARN, a key id, a masked ARN). */
export function parseKeyArn(text: string): KeyArn | null {
  return KEY_ARN.test(text) ? (text as KeyArn) : null;
}

export interface KeyArnParts {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly keyId: string;
}

/** The parts of a key ARN. The account in the ARN is the key's owner (FACTS.md §1.2). */
export function keyArnParts(arn: KeyArn): KeyArnParts {
  const [, partition = '', region = '', accountId = '', keyId = ''] = KEY_ARN.exec(arn) ?? [];
  return { partition, region, accountId, keyId };
}

/** Reads a finding's name; null when it is not 32 hex digits. */
export function parseFingerprint(text: string): Fingerprint | null {
  return /^[0-9a-f]{32}$/.test(text) ? (text as Fingerprint) : null;
}

/** Reads an event id in any letter case; null when it is not a UUID. */
export function parseEventId(text: string): EventId | null {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? (lower as EventId) : null;
}
