declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Full ARN of a KMS key, `arn:aws:kms:region:account:key/id`. Minted by `parseKeyArn`. */
export type KeyArn = Brand<string, 'KeyArn'>;
/** Name of a finding for life: 32 hex digits. Minted by `fingerprint`. */
export type Fingerprint = Brand<string, 'Fingerprint'>;
/** CloudTrail `eventID` as a lower-case UUID. Minted by `parseEventId`. */
export type EventId = Brand<string, 'EventId'>;
