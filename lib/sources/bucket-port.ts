/** One log bucket as a source needs it. Calls are made once and throw as the SDK throws. */
export interface BucketPort {
  readonly bucket: string;
  readonly arn: string;
  /** One page of names below a prefix; with `delimiter`, folders instead of what lies in them. */
  readonly list: (asked: ListingAsked, signal: AbortSignal) => Promise<ListingPage>;
  readonly read: (key: string, signal: AbortSignal) => Promise<ObjectBody>;
  /** Under which KMS key an object is encrypted, without reading it; null when under none. */
  readonly kmsKeyOf: (key: string, signal: AbortSignal) => Promise<string | null>;
  readonly close: () => void;
}

export interface ListingAsked {
  readonly prefix: string;
  readonly delimiter?: '/';
  readonly token?: string | undefined;
}

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  /** Prefixes that end with the delimiter. */
  readonly folders: readonly string[];
  readonly next: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** Whether it would have to be restored before it can be read. */
  readonly isArchived: boolean;
}

export interface ObjectBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly encryption: ObjectEncryption | null;
  /** `signature` in the object's metadata, as CloudTrail gives it to digests; null without. */
  readonly signature: string | null;
}

/** How KMS takes part when an object is read. */
export interface ObjectEncryption {
  readonly keyArn: string | null;
  /** With an S3 Bucket Key most reads need no call to KMS. */
  readonly hasBucketKey: boolean;
}

/**
 * The calls of a source and how often AWS lets each be made, in requests a second. S3: at least 5,500 GET a second and
 * prefix ("Optimizing Amazon S3 performance"); SQS standard queues have no quota that matters here.
 */
export const SOURCE_RATES = {
  's3:ListBucket': { perSecond: 500 },
  's3:GetObject': { perSecond: 2000 },
  'sqs:ReceiveMessage': { perSecond: 200 },
  'sqs:DeleteMessage': { perSecond: 200 },
  'sqs:ChangeMessageVisibility': { perSecond: 200 },
  'sts:AssumeRole': { perSecond: 10 },
  'sts:GetCallerIdentity': { perSecond: 10 },
} as const;

export type SourceAction = keyof typeof SOURCE_RATES;
