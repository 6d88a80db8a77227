import { z } from 'zod';

/** How reading a file ended. `partial`: good records kept, the rest rejected. `not-a-log`: a neighbour such as a digest. */
export const FILE_OUTCOMES = ['complete', 'partial', 'quarantined', 'not-a-log'] as const;
export type FileOutcome = (typeof FILE_OUTCOMES)[number];

export const SOURCES = ['disk', 'stdin', 'upload', 's3'] as const;
export type SourceKind = (typeof SOURCES)[number];

/** A record that could not be taken in, with what was wrong. */
export interface Reject {
  readonly recordIndex: number;
  readonly reason: string;
  readonly detail: string;
  /** The beginning of the record, at most 4 kB. */
  readonly record: string | null;
}

/** One file after reading: every record is in exactly one of kms, context, other, rejected. */
export interface ReadFile {
  readonly source: SourceKind;
  readonly path: string;
  readonly sizeBytes: number;
  /** Of an object in S3, when it was delivered. */
  readonly modifiedMs: number;
  /** ETag of an object in S3; what changed it on disk shows in size and time. */
  readonly version?: string;
  /** The edition of the reading (`READING_EDITION`); of files that were read before editions were counted there is none. */
  readonly edition?: number;
  /** Size of what came out when it was unpacked; as far as it was. */
  readonly textBytes: number;
  /** Of the text of the records that are kept; of those that something wraps together, of the whole wrapper. */
  readonly keptBytes: number;
  readonly container: string | null;
  readonly outcome: FileOutcome;
  readonly reason: string | null;
  /** As the path says (FACTS.md §6), null when it says nothing. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly deliveredDay: Date | null;
  readonly records: number;
  readonly kmsRecords: number;
  readonly contextRecords: number;
  readonly otherRecords: number;
  readonly rejects: readonly Reject[];
  /** SHA-256 of the whole text, hexadecimal; of files for which it was asked and that could be read to their end. */
  readonly textHash?: string;
  /** What the file has to prove logs by. */
  readonly proof?: Proof;
}

/** A digest of CloudTrail, or a list of its public keys, as it lies there unpacked. */
export interface Proof {
  readonly kind: 'digest' | 'public-keys';
  readonly text: string;
  /** Signature of this very file, hexadecimal; null where it was not copied along. */
  readonly signature: string | null;
}

const count = z.number().int().nonnegative();

/** Counts of a running or finished ingest; bytes are of the files as they lie on disk. */
export const IngestProgress = z.object({
  runId: z.string(),
  phase: z.enum(['listing', 'reading', 'paused', 'analyzing', 'done']),
  filesFound: count,
  filesKnown: count,
  filesRead: count,
  filesQuarantined: count,
  /** Brought here; of files on disk the same as read. */
  filesFetched: count,
  bytesFound: count,
  bytesFetched: count,
  bytesRead: count,
  /** Of the text that came out. */
  bytesUnpacked: count,
  /** Of the text of files in which records were. */
  bytesParsed: count,
  /** Of the text of the records that are kept. */
  bytesKept: count,
  /** Of the files that are in the store. */
  bytesStored: count,
  records: count,
  kmsRecords: count,
  contextRecords: count,
  otherRecords: count,
  rejectedRecords: count,
  added: count,
  duplicates: count,
  startedAt: z.iso.datetime(),
  /** Whether everything that will be read is in the counts of what was found. */
  isListed: z.boolean(),
  /** For reading alone, by the pace of late; null when it cannot be told. */
  secondsLeft: z.number().int().nonnegative().nullable(),
  /** Who paused it; null while it is not paused. */
  pausedBy: z.string().nullable(),
});
export type IngestProgress = Readonly<z.infer<typeof IngestProgress>>;

/** What was told of reading, now that it is over: nothing of it is left. */
export function afterReading(progress: IngestProgress, phase: 'analyzing' | 'done'): IngestProgress {
  return { ...progress, phase, secondsLeft: null };
}

/** That reading was paused: by whom, and when. */
export interface Pause {
  readonly by: string;
  readonly at: Date;
}
