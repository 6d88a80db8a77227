import type { SourceKind } from '@/lib/model/ingest';

/** One file of a batch. */
export interface FileToRead {
  readonly source: SourceKind;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly copy?: FetchedCopy;
  /** Whether the hash of its text is wanted. */
  readonly isHashed?: boolean;
}

/** Where the bytes of a file lie that was fetched from elsewhere, and which version of it they are. */
export interface FetchedCopy {
  readonly at: string;
  readonly version: string;
  readonly modifiedMs: number;
  /** Of a digest, as the object's metadata have it. */
  readonly signature?: string | null;
}
