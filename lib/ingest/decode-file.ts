import { createHash } from 'node:crypto';
import type { ContextEvent, KmsEvent } from '@/lib/model/event';
import type { FileOutcome, ReadFile, Reject } from '@/lib/model/ingest';
import { READING_EDITION } from '@/lib/model/reading-edition';
import { HOUR_MS } from '@/lib/model/time';
import { giveBack } from '@/lib/parquet/give-back';
import { withoutByteOrder } from './byte-order';
import { containerName } from './container-name';
import type { PlainUse } from './event-parts';
import type { FileToRead } from './file-to-read';
import { LIMITS, type Limits, WINDOW_BYTES } from './limits';
import { neighbour } from './neighbour';
import { type Envelope, normalize, type RejectReason } from './normalize';
import { factsOfPath } from './path-facts';
import { proofIn } from './proof-in';
import type { QuickReader } from './quick-reader';
import { type Between, placesOf, type QuickRun } from './quick-run';
import { isGzip, readBytes, versionAfter } from './read-bytes';
import { redactedText } from './redact';
import type { Head } from './scan-value';
import { type BrokenReason, type Layout, Segmenter, type SegmentVisitor } from './segment';
import { isCsvOfEvents, isCsvOfRecords, otherForm, otherPacking, otherPrint } from './sniff';
import { unwrap } from './unwrap';

/** Where decoded events go. */
export interface RecordSink {
  kms(event: KmsEvent): void;
  /** A KMS event as the quick way reads it: the same as `kms(wholeEvent(use))`. */
  use(use: PlainUse): void;
  context(event: ContextEvent): void;
  /**
   * Many KMS events as the quick way reads them, and those that came between them, in order: the same as `use`, or
   * `kms`, for each.
   */
  run(run: QuickRun, between: readonly Between[]): void;
  /** Every record with a time and a place, kept or not: the ground under "nothing happened". */
  seen(at: number, account: string, region: string, isKms: boolean, records?: number): void;
}

export interface DecodeOptions {
  readonly limits?: Limits;
  /** The quick way through ordinary records; everything goes the slow way without it, with the same result. */
  readonly quick?: QuickReader;
  /** Sees every record with its index before it is judged; true stops the reading. */
  readonly watch?: (record: unknown, index: number) => boolean;
}

/** The quick way takes records that are at most this deep. */
const QUICK_DEPTH = 62;

/** Events that wait for the tray at most. */
const MOST_WAITING = 1000;

class Enough extends Error {}

/** Reads one file of any accepted shape into `sink`. Never throws; what went wrong is the file's reason. */
export async function decodeFile(file: FileToRead, sink: RecordSink, options: DecodeOptions = {}): Promise<ReadFile> {
  const decoder = new FileDecoder(sink, options);
  const { copy, isHashed, ...known } = file;
  const named = { ...known, ...factsOfPath(file.path), edition: READING_EDITION };
  const limits = options.limits ?? LIMITS;
  const hash = isHashed === true ? createHash('sha256') : null;
  try {
    const take = (bytes: Buffer) => {
      hash?.update(bytes);
      decoder.take(bytes);
    };
    const ground = options.quick ?? null;
    const { reason, whole } = await readBytes(copy?.at ?? file.path, file.sizeBytes, limits, take, ground);
    decoder.finish();
    if (whole !== undefined) giveBack(whole);
    const result = decoder.result(reason);
    const proof = await proofIn(file, result.outcome === 'not-a-log' ? result.reason : null, limits);
    return {
      ...named,
      ...(copy ? { version: copy.version } : {}),
      ...result,
      ...(hash !== null && reason === null ? { textHash: hash.digest('hex') } : {}),
      ...(proof === null ? {} : { proof }),
    };
  } catch (error) {
    const reason = error instanceof Enough ? null : `it cannot be read: ${messageOf(error)}`;
    return { ...named, ...versionAfter(error), ...decoder.result(reason) };
  }
}

type Result = Pick<
  ReadFile,
  | 'textBytes'
  | 'keptBytes'
  | 'container'
  | 'outcome'
  | 'reason'
  | 'records'
  | 'kmsRecords'
  | 'contextRecords'
  | 'otherRecords'
  | 'rejects'
>;

class FileDecoder implements SegmentVisitor {
  private readonly limits: Limits;
  private readonly segmenter: Segmenter;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private textBytes = 0;
  private keptBytes = 0;
  private beginning = '';
  private trouble: string | null = null;
  /** Why the file is not read at all, by how it begins. */
  private aside: string | null = null;
  private container: string | null = null;
  private index = 0;
  private kmsRecords = 0;
  private contextRecords = 0;
  private otherRecords = 0;
  private parsed = 0;
  private strangers = 0;
  private readonly rejects: Reject[] = [];
  /** Events that wait, since what came before them lies in the tray: the first of two events with one id counts. */
  private between: Between[] = [];

  constructor(
    private readonly sink: RecordSink,
    private readonly options: DecodeOptions,
  ) {
    this.limits = options.limits ?? LIMITS;
    this.segmenter = new Segmenter(this, this.limits);
  }

  take(bytes: Buffer): void {
    this.pending.push(bytes);
    this.textBytes += bytes.length;
    this.pendingBytes += bytes.length;
    if (this.pendingBytes < WINDOW_BYTES / 4 || this.pending.length === 1) return;
    this.feed(false);
  }

  finish(): void {
    this.feed(true);
  }

  private feed(isLast: boolean): void {
    let bytes = this.pending.length === 1 && this.pending[0] ? this.pending[0] : Buffer.concat(this.pending);
    if (this.beginning === '') bytes = this.begin(bytes);
    if (this.aside !== null) {
      this.pending = [];
      this.pendingBytes = 0;
      return;
    }
    const isStuck = bytes.length > WINDOW_BYTES * 2;
    const taken = this.segmenter.feed(bytes, isLast || isStuck);
    this.options.quick?.release();
    this.pending = taken < bytes.length && !isLast ? [bytes.subarray(taken)] : [];
    this.pendingBytes = this.pending.length === 0 ? 0 : bytes.length - taken;
  }

  private begin(bytes: Buffer): Buffer {
    if (isGzip(bytes)) {
      this.trouble = 'compressed twice';
      return Buffer.alloc(0);
    }
    const text = withoutByteOrder(bytes);
    this.beginning = text.toString('utf8', 0, 64 * 1024);
    this.aside = otherPacking(bytes) ?? otherPrint(this.beginning);
    return text;
  }

  quick(bytes: Buffer, at: number, layout: Layout): number | null {
    const { quick, watch } = this.options;
    if (quick === undefined || watch !== undefined || this.limits.depth < QUICK_DEPTH) return null;
    if (quick.isTrayFull) this.emptyTray();
    const { recordBytes } = this.limits;
    const run = quick.readRun(bytes, at, this.index, recordBytes);
    // Where the run forgot what its numbers mean, what lies in the tray must go before new ones are given.
    if (run === null && quick.isTrayFull) this.emptyTray();
    const found = run ?? quick.read(bytes, at, this.index, recordBytes);
    if (found === null) return null;
    this.container ??= containerName(layout, null);
    if (found.kind === 'taken') {
      this.parsed += found.uses;
      this.index += found.uses + found.others;
      this.kmsRecords += found.uses;
      this.otherRecords += found.others;
      this.keptBytes += found.useBytes;
    } else if (found.kind === 'kms') {
      const { own, place, who } = found.use;
      this.parsed++;
      this.count('kms');
      this.keptBytes += found.end - at;
      if (quick.usesInTray === 0) this.sink.use(found.use);
      else this.wait({ kind: 'use', after: quick.usesInTray, use: found.use });
      this.seen(own.event_time, place.recipient_account_id ?? who.caller_account_id, place.aws_region, true);
    } else {
      this.count('other');
      this.seen(found.at, found.account, found.region, false);
    }
    return found.end;
  }

  private wait(event: Between): void {
    this.between.push(event);
    if (this.between.length === MOST_WAITING) this.emptyTray();
  }

  /** Hands on what the quick way has gathered, and what waits for it. */
  private emptyTray(): void {
    const run = this.options.quick?.emptyTray() ?? null;
    if (run === null) return;
    const { between } = this;
    this.between = [];
    if (run.uses > 0) this.sink.run(run, between);
    for (const { hour, account, region, isKms, records } of placesOf(run)) {
      if (account !== null && region !== null) this.sink.seen(hour * HOUR_MS, account, region, isKms, records);
    }
  }

  element(bytes: Buffer, start: number, end: number, layout: Layout, head: Head): boolean {
    if (head.depth > this.limits.depth) {
      this.reject('too-deep', `nested ${head.depth} levels deep`, bytes, start, end);
      return true;
    }
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', start, end));
    } catch {
      return false;
    }
    this.parsed++;
    const inside = unwrap(value);
    this.container ??= containerName(layout, inside[0]?.kind === 'record' && inside[0].value === value ? null : value);
    const keptBefore = this.kmsRecords + this.contextRecords;
    for (const found of inside) {
      if (found.kind === 'record') this.record(found.value, found.envelope, bytes, start, end);
      else if (found.kind === 'aside') this.count('other');
      else this.reject(found.reason, found.detail, bytes, start, end);
    }
    if (this.kmsRecords + this.contextRecords > keptBefore) this.keptBytes += end - start;
    return true;
  }

  broken(bytes: Buffer, start: number, end: number, reason: BrokenReason): void {
    const detail = {
      'not-json': 'not JSON',
      'cut-off': 'the file ends in the middle of a record',
      'given-up': 'too many broken places; the rest of the file was given up',
    }[reason];
    this.trouble ??= detail;
    this.reject('not-json', detail, bytes, start, end);
  }

  stray(): void {
    this.trouble ??= 'a bracket closes what was not opened';
  }

  oversize(bytes: Buffer, start: number, end: number): void {
    this.strangers++;
    this.reject(
      'too-large',
      `${end - start} bytes; a record has at most ${this.limits.recordBytes}`,
      bytes,
      start,
      end,
    );
  }

  private record(value: unknown, envelope: Envelope, bytes: Buffer, start: number, end: number): void {
    if (this.options.watch?.(value, this.index)) throw new Enough();
    const found = normalizeSafely(value, this.index, envelope);
    switch (found.kind) {
      case 'kms': {
        const { event } = found;
        const after = this.options.quick?.usesInTray ?? 0;
        this.count('kms');
        if (after === 0) this.sink.kms(event);
        else this.wait({ kind: 'event', after, event });
        this.seen(event.event_time, event.recipient_account_id ?? event.caller_account_id, event.aws_region, true);
        return;
      }
      case 'context': {
        const { event } = found;
        this.count('context');
        this.sink.context(event);
        this.seen(event.event_time, event.recipient_account_id ?? event.caller_account_id, event.aws_region, false);
        return;
      }
      case 'other':
        this.count('other');
        this.seen(found.at, found.account, found.region, false);
        return;
      case 'rejected':
        if (found.reason === 'not-a-record') this.strangers++;
        this.reject(found.reason, found.detail, bytes, start, end);
    }
  }

  private seen(at: Date | null, account: string | null, region: string | null, isKmsEvent: boolean): void {
    if (at !== null && account !== null && region !== null) this.sink.seen(at.getTime(), account, region, isKmsEvent);
  }

  private count(kind: 'kms' | 'context' | 'other'): void {
    this.index++;
    if (kind === 'kms') this.kmsRecords++;
    else if (kind === 'context') this.contextRecords++;
    else this.otherRecords++;
  }

  private reject(reason: RejectReason, detail: string, bytes: Buffer, start: number, end: number): void {
    if (this.rejects.length < this.limits.keptRejects) {
      const record = redactedText(bytes.toString('utf8', start, Math.min(end, start + 4096))).slice(0, 4096);
      this.rejects.push({ recordIndex: this.index, reason, detail, record });
    }
    this.index++;
  }

  /** What the file amounted to; `readReason` says why its bytes are not all there. */
  result(readReason: string | null): Result {
    this.emptyTray();
    const kept = this.kmsRecords + this.contextRecords + this.otherRecords;
    const rejected = this.index - kept;
    const counts = {
      textBytes: this.textBytes,
      keptBytes: this.keptBytes,
      container: this.container,
      records: this.index,
      kmsRecords: this.kmsRecords,
      contextRecords: this.contextRecords,
      otherRecords: this.otherRecords,
      rejects: this.rejects,
    };
    if (this.aside !== null) return { ...counts, outcome: 'quarantined', reason: this.aside };
    const form = kept === 0 && readReason === null ? otherForm(this.beginning) : null;
    if (form !== null) return { ...counts, records: 0, rejects: [], outcome: 'quarantined', reason: form };
    const stranger = kept === 0 && readReason === null && this.trouble === null ? this.notALog(rejected) : null;
    if (stranger !== null) return { ...counts, records: 0, rejects: [], outcome: 'not-a-log', reason: stranger };
    const open = this.segmenter.isOpen ? 'the file ends in the middle' : null;
    if (kept === 0 && isCsvOfEvents(this.beginning)) {
      const reason = 'CSV of the event history, which lacks most of each event; download it as JSON instead';
      return { ...counts, records: 0, rejects: [], outcome: 'quarantined', reason };
    }
    if (kept === 0 && isCsvOfRecords(this.beginning)) {
      const reason = 'CSV with the records as texts in a column; export the results as JSON instead';
      return { ...counts, records: 0, rejects: [], outcome: 'quarantined', reason };
    }
    const reason = readReason ?? this.trouble ?? open ?? (rejected > 0 ? `${rejected} records rejected` : null);
    const nothing = this.beginning.trim() === '' ? 'the file is empty' : null;
    if (kept === 0 && this.parsed === 0 && (reason ?? nothing) !== null) {
      return { ...counts, records: 0, rejects: [], outcome: 'quarantined', reason: reason ?? nothing };
    }
    return { ...counts, outcome: outcomeOf(kept, reason), reason };
  }

  private notALog(rejected: number): string | null {
    const onlyStrangers = rejected === this.strangers && (rejected > 0 || /^\s*\{\s*\}\s*$/.test(this.beginning));
    return onlyStrangers ? neighbour(this.beginning) : null;
  }
}

function outcomeOf(kept: number, reason: string | null): FileOutcome {
  if (reason === null) return 'complete';
  return kept > 0 ? 'partial' : 'quarantined';
}

/** A record that is nested or shaped beyond what can be written down again is rejected, never a crash. */
function normalizeSafely(value: unknown, index: number, envelope: Envelope) {
  try {
    return normalize(value, index, envelope);
  } catch (error) {
    return { kind: 'rejected', reason: 'too-deep', detail: messageOf(error) } as const;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
