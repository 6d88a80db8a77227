import type { ReadFile } from '@/lib/model/ingest';

/** A decoded part waiting in the spool: Parquet files that the store loads in one transaction. */
export interface StagedPart {
  readonly events: string | null;
  readonly contextEvents: string | null;
  readonly coverage: string | null;
  readonly files: readonly ReadFile[];
  /** How many KMS events were left out because the part has them; given where none is in `events` twice. */
  readonly repeated?: number;
}

export interface CommittedPart {
  readonly partId: number;
  /** Rows added to the facts. */
  readonly added: number;
  /** Rows left out because their event is already there. */
  readonly duplicates: number;
}

/** What a file looked like when it was read; a file that looks the same is not read again. */
export interface FileIdentity {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Takes events in. One transaction a part: facts, files, rejects and read models, all or nothing. */
export interface EventSink {
  /**
   * Identities of the files already read, as `path\u0000size\u0000modified`; but not of those that an earlier edition of
   * the reading could not read whole.
   */
  knownFiles(): Promise<ReadonlySet<string>>;
  /** The same of those of which nothing was left to be read. */
  wholeFiles(): Promise<ReadonlySet<string>>;
  /** Of these paths, those that are known in that sense, with the version that was read: an ETag, or `size-modified` on disk. */
  settledVersions(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The same of those of which nothing was left to be read. */
  wholeVersions(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  commit(runId: string, part: StagedPart, signal?: AbortSignal): Promise<CommittedPart>;
  /** Fills the read models that only analyzers read, for the parts that came in since. */
  catchUp(): Promise<void>;
  /** Fills the read models that only pages about principals read, for the parts that came in since. */
  catchUpPages(): Promise<void>;
  startRun(run: { runId: string; requested: string; startedAt: Date }): Promise<void>;
  finishRun(run: RunEnd): Promise<void>;
  /** Keeps messages that no log could be read by; one that is kept already is kept once. */
  setAside(messages: readonly SetAsideMessage[]): Promise<void>;
  /** Remembers as whom a bucket of logs is read: the events of those reads count as nobody's use of a key. */
  noteReader(reader: LogReader): Promise<void>;
  /** Keeps what digests say of files; what an earlier validation said of the same files is replaced. */
  recordDigestVerdicts(verdicts: readonly DigestVerdictRow[]): Promise<void>;
  /** Notes that every digest and log up to a part was judged. */
  noteDigestsJudged(partId: number): Promise<void>;
  /** Keeps public keys of CloudTrail, as it lists them. */
  notePublicKeys(keys: readonly { readonly Fingerprint: string; readonly Value: string }[]): Promise<void>;
  /** Notes that all a source had on offer for these days is settled; days that do not join those before tell nothing. */
  noteSettledDays(source: string, days: SettledDays): Promise<void>;
  /** Notes that a source was looked through as far back as late files come, whatever of it is left. */
  noteLookedBack(source: string, days: Pick<SettledDays, 'first' | 'at'>): Promise<void>;
  /** Folds what was written into its final place, compressed. Nothing depends on it but size and the time to close. */
  fold(): Promise<void>;
}

/** Days of delivery, both included, that were looked through until `at`. */
export interface SettledDays {
  readonly first: Date;
  readonly last: Date;
  readonly at: Date;
}

/** A message of a queue that no log could be read by. */
export interface SetAsideMessage {
  readonly queue: string;
  readonly id: string;
  readonly reason: string;
  readonly body: string;
}

/** Who reads a bucket of logs for KeyTrail. */
export interface LogReader {
  readonly bucket: string;
  /** ARN of the role or user, without session and path. */
  readonly principal: string;
  /** How it is reached, as JSON. */
  readonly access: string;
  readonly at: Date;
}

/** What a digest says of one file. */
export interface DigestVerdictRow {
  /** Key of the log or digest, from `AWSLogs/` on. */
  readonly tail: string;
  readonly kind: 'digest' | 'log';
  readonly verdict: string;
  readonly because: string | null;
  readonly validatedAt: Date;
}

export interface RunEnd {
  readonly runId: string;
  readonly finishedAt: Date;
  readonly outcome: 'complete' | 'incomplete' | 'interrupted';
  readonly filesFound: number;
  readonly filesKnown: number;
  readonly filesRead: number;
  readonly filesQuarantined: number;
  readonly detail: string | null;
}

/** The name under which a file is remembered. */
export function fileIdentity(file: FileIdentity): string {
  return `${file.path}\u0000${file.sizeBytes}\u0000${file.modifiedMs}`;
}
