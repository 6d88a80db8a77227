/**
 * Members of a record that the quick way knows. Those of `UNIQUE` are nearly always another text, and `REQUEST` often
 * another object; the others repeat, so equal values are parsed once.
 */
export const UNIQUE = ['eventID', 'requestID', 'eventTime', 'sharedEventID', 'requestParameters'] as const;
export const PLACE = ['eventSource', 'eventName', 'awsRegion', 'recipientAccountId'] as const;
const REPEATED = [
  'eventVersion',
  'eventType',
  'eventCategory',
  'userIdentity',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'readOnly',
  'responseElements',
  'resources',
  'additionalEventData',
  'tlsDetails',
  'vpcEndpointId',
  'serviceEventDetails',
  'addendum',
] as const;
/** Other spellings; a record with one of them is for the slow reader. */
const RARE = ['requestId', 'sharedEventId', '@timestamp', 'source'] as const;
export const MEMBERS = [...UNIQUE, ...PLACE, ...REPEATED, ...RARE] as const;
/** Members of `requestParameters` that say something, from the slot `REQUEST_SLOT` on; the first two the quick way reads. */
export const REQUEST = [
  'keyId',
  'encryptionContext',
  'sourceKeyId',
  'targetKeyId',
  'destinationKeyId',
  'sourceEncryptionContext',
  'destinationEncryptionContext',
  'constraints',
  'recipient',
] as const;
export const REQUEST_SLOT = 32;
export type Member = (typeof MEMBERS)[number];
export type Unique = (typeof UNIQUE)[number];
export type Repeated = Exclude<Member, Unique>;

export const PLACE_FROM = UNIQUE.length;
export const PLACE_TO = UNIQUE.length + PLACE.length;
export const SLOT = Object.fromEntries(MEMBERS.map((name, slot) => [name, slot])) as Readonly<Record<Member, number>>;

/** Where the scanner looks for a name; no two names have the same. */
export function bucketOf(name: string): number {
  const at = (index: number) => name.charCodeAt(index);
  return (name.length + at(0) + at(name.length - 3) * 6 + at(name.length - 1)) & 255;
}

/** The members as a mask for `hasAny` and `together`. */
export function maskOf(members: readonly Member[]): number {
  return members.reduce((mask, member) => mask | (1 << SLOT[member]), 0);
}
