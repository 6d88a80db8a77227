import type { CommittedPart } from '@/db/event-sink';
import type { FileOutcome, IngestProgress, ReadFile } from '@/lib/model/ingest';
import type { IngestGate } from '@/lib/runtime';
import { TimeLeft } from './time-left';

type Counts = {
  -readonly [Name in Exclude<
    keyof IngestProgress,
    'runId' | 'phase' | 'startedAt' | 'isListed' | 'secondsLeft' | 'pausedBy'
  >]: number;
};

/** What a pool says of a file that was just read. */
interface FileCounts {
  readonly sizeBytes: number;
  readonly textBytes: number;
  readonly keptBytes: number;
  readonly records: number;
  readonly kmsRecords: number;
  readonly contextRecords: number;
  readonly otherRecords: number;
  readonly outcome: FileOutcome;
}

/** Least time between two words of progress, in milliseconds. */
const EVERY_MS = 100;

/** A file of which not everything could be taken in, with the reason. */
export interface UnreadFile {
  readonly path: string;
  readonly reason: string;
}

/** Files that a run names when it ends; all of them stand on the Sources page. */
const MOST_UNREAD = 10;

/**
 * Keeps the counts of a running ingest and tells them, not too often. Files count as read when a thread is done with
 * them and settle to what was stored with each part.
 */
export class IngestTally {
  private phase: IngestProgress['phase'] = 'listing';
  private toldMs = 0;
  private partialFiles = 0;
  /** The first files of which not everything was taken in. */
  readonly unread: UnreadFile[] = [];
  private isListed = false;
  private pausedBy: string | null = null;
  private readonly timeLeft = new TimeLeft();
  private readonly reading: Counts = zero();
  private readonly settled: Counts = zero();

  constructor(
    readonly runId: string,
    private readonly startedAt: Date,
    private readonly tell: (progress: IngestProgress) => void,
  ) {}

  get progress(): IngestProgress {
    const { runId, phase, isListed, pausedBy } = this;
    const bytesLeft = this.reading.bytesFound - this.reading.bytesRead;
    return {
      runId,
      phase,
      startedAt: this.startedAt.toISOString(),
      ...this.reading,
      isListed,
      pausedBy,
      secondsLeft: phase === 'reading' && isListed ? this.timeLeft.secondsFor(bytesLeft) : null,
    };
  }

  /** The end of reading: what was stored is what counts. */
  settle(): IngestProgress {
    Object.assign(this.reading, this.settled);
    return this.publish('reading');
  }

  /** Whether every file and every record was taken in. */
  get isComplete(): boolean {
    return this.settled.filesQuarantined + this.settled.rejectedRecords + this.partialFiles === 0;
  }

  publish(phase: IngestProgress['phase']): IngestProgress {
    this.phase = phase;
    const { progress } = this;
    this.tell(progress);
    return progress;
  }

  found(files: number): void {
    this.reading.filesFound = files;
    this.mayTell();
  }

  listed(all: readonly { sizeBytes: number }[], fresh: readonly { sizeBytes: number }[]): void {
    for (const counts of [this.reading, this.settled]) {
      counts.filesFound = all.length;
      counts.filesKnown = all.length - fresh.length;
      counts.bytesFound = fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    }
    this.allListed();
  }

  /** More of a listing that goes on while files are read. */
  offered(all: number, fresh: readonly { sizeBytes: number }[]): void {
    for (const counts of [this.reading, this.settled]) {
      counts.filesFound += all;
      counts.filesKnown += all - fresh.length;
      counts.bytesFound += fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    }
    this.mayTell();
  }

  /** Nothing more will be found. */
  allListed(): void {
    this.isListed = true;
    this.publish('reading');
  }

  /** A file was brought here. */
  fetched(bytes: number): void {
    for (const counts of [this.reading, this.settled]) {
      counts.filesFetched += 1;
      counts.bytesFetched += bytes;
    }
    this.mayTell();
  }

  /** Holds while reading is paused, and goes on with a new estimate. */
  async heed(gate: IngestGate, signal: AbortSignal | undefined): Promise<void> {
    const pause = gate.paused();
    if (pause === null) return;
    const { phase } = this;
    this.pausedBy = pause.by;
    this.publish('paused');
    try {
      await gate.resumed(signal);
    } finally {
      this.pausedBy = null;
      this.timeLeft.forget();
    }
    this.publish(phase);
  }

  read(file: FileCounts): void {
    add(this.reading, file);
    this.timeLeft.mark(performance.now(), this.reading.bytesRead);
    this.mayTell();
  }

  stored(files: readonly ReadFile[], { added, duplicates }: CommittedPart): void {
    for (const file of files) add(this.settled, file);
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.partialFiles += files.filter(({ outcome }) => outcome === 'partial').length;
    for (const { path, outcome, reason } of files) {
      if (outcome !== 'quarantined' && outcome !== 'partial') continue;
      if (this.unread.length < MOST_UNREAD) this.unread.push({ path, reason: reason ?? 'no reason was given' });
    }
    for (const counts of [this.reading, this.settled]) {
      counts.added += added;
      counts.duplicates += duplicates;
      counts.bytesStored += bytes;
    }
    this.mayTell();
  }

  private mayTell(): void {
    const now = performance.now();
    if (now - this.toldMs < EVERY_MS) return;
    this.toldMs = now;
    this.tell(this.progress);
  }
}

function zero(): Counts {
  return {
    filesFound: 0,
    filesKnown: 0,
    filesRead: 0,
    filesQuarantined: 0,
    filesFetched: 0,
    bytesFound: 0,
    bytesFetched: 0,
    bytesRead: 0,
    bytesUnpacked: 0,
    bytesParsed: 0,
    bytesKept: 0,
    bytesStored: 0,
    records: 0,
    kmsRecords: 0,
    contextRecords: 0,
    otherRecords: 0,
    rejectedRecords: 0,
    added: 0,
    duplicates: 0,
  };
}

/** Every file is read or quarantined; one of which only a part is good counts as read, and makes the run incomplete. */
function add(counts: Counts, file: FileCounts): void {
  if (file.outcome === 'quarantined') counts.filesQuarantined++;
  else counts.filesRead++;
  counts.bytesRead += file.sizeBytes;
  counts.bytesUnpacked += file.textBytes;
  if (file.records > 0) counts.bytesParsed += file.textBytes;
  counts.bytesKept += file.keptBytes;
  counts.records += file.records;
  counts.kmsRecords += file.kmsRecords;
  counts.contextRecords += file.contextRecords;
  counts.otherRecords += file.otherRecords;
  counts.rejectedRecords += file.records - file.kmsRecords - file.contextRecords - file.otherRecords;
}
