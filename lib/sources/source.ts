import type { SourceKind } from '@/lib/model/ingest';
import type { ObjectEncryption } from './bucket-port';
import type { BucketReader } from './reader';

/**
 * Where events come from. A folder, a bucket and a queue differ only behind this. Progress is the set of origins that
 * are settled, never a place up to which was read: names of log files do not sort by time, and late files sort anywhere.
 */
export interface Source {
  readonly kind: SourceKind;
  /** Stable name under which its runs are remembered, e.g. `s3://trail-bucket/AWSLogs`. */
  readonly name: string;
  /** As whom a bucket is read, by which KeyTrail's own reads are told from others'. */
  readonly reader?: BucketReader;
  /**
   * Everything on offer for the days of the window, page by page. Order is a courtesy; completeness is the contract:
   * what could not be listed stands in `troubles`. Throws only when nothing more can succeed.
   */
  list(days: DayWindow, signal: AbortSignal): AsyncIterable<SourcePage>;
  /** Once it is listed: whether the days were looked through, as against what a queue told. They were, unless it says. */
  readonly isLookedThrough?: () => boolean;
  /** Brings the bytes of one origin to the file `to`, or says where they lie. Throws as `list` does. */
  fetch(origin: Origin, to: string, signal: AbortSignal): Promise<Fetched>;
  /**
   * Hears of origins and notices that are in the store for good; whoever handed them out may forget them. Answers what
   * went wrong with that; nothing is lost by it.
   */
  acknowledge(ids: readonly string[], signal: AbortSignal): Promise<readonly Trouble[]>;
  /** Asks CloudTrail for the public keys that its digests are signed with; only a source that can has it. */
  readonly askPublicKeys?: AskPublicKeys;
  close(): Promise<void>;
}

/** A public key as CloudTrail lists it; the value as base64. */
export interface ListedPublicKey {
  readonly Fingerprint: string;
  readonly Value: string;
}

/** Public keys of one Region that were in force in some time, as CloudTrail lists them, and what AWS refused of it. */
export type AskPublicKeys = (
  region: string,
  window: DayWindow,
  signal: AbortSignal | undefined,
) => Promise<{
  readonly keys: readonly ListedPublicKey[];
  readonly refusal: SourceRefusal | null;
}>;

/** Days of delivery in UTC, both included, each as its first instant. */
export interface DayWindow {
  readonly from: Date;
  readonly to: Date;
}

/** One object or one file. */
export interface Origin {
  /** Names it within its source for as long as a run lasts. */
  readonly id: string;
  /** Under which the ledger of files knows it: `s3://bucket/key`, or the path on disk. */
  readonly path: string;
  /** What changes when its content does: the ETag, or size and time; null where only fetching tells. */
  readonly version: string | null;
  readonly sizeBytes: number;
  /** When it came to lie there; null where only fetching tells. */
  readonly deliveredAt: Date | null;
}

export interface SourcePage {
  readonly origins: readonly Origin[];
  readonly troubles: readonly Trouble[];
  readonly notices: readonly Notice[];
  /** More may be on offer than a run takes; how much, nobody knows. */
  readonly isOpenEnded?: boolean;
}

/** Something that was not read, and why; it is tried again the next time. */
export interface Trouble {
  readonly path: string;
  readonly reason: string;
  /** What is missing, when it was refused. */
  readonly refusal: SourceRefusal | null;
}

/** What AWS refused: the exact action on the exact resource that has to be allowed. */
export interface SourceRefusal {
  readonly code: string;
  readonly message: string;
  readonly action: string;
  readonly resource: string;
}

/** A message that no log can be read by. It is kept in the store before the queue may forget it. */
export interface Notice {
  readonly id: string;
  readonly queue: string;
  readonly reason: string;
  readonly body: string;
}

/** How fetching ended. */
export type Fetched =
  | {
      readonly kind: 'fetched';
      /** Where the bytes lie. A file other than `to` is the source's own and stays. */
      readonly at: string;
      readonly version: string;
      readonly deliveredAt: Date;
      /** How KMS took part, where it did. */
      readonly encryption?: ObjectEncryption | null;
      /** What the object's metadata say is its signature, as digests have it. */
      readonly signature?: string | null;
    }
  /** It is not there any more. `notice`: the message that told of it. */
  | { readonly kind: 'gone'; readonly notice?: Notice }
  | { readonly kind: 'failed'; readonly reason: string; readonly refusal: SourceRefusal | null };

export const EMPTY_PAGE: SourcePage = { origins: [], troubles: [], notices: [] };
