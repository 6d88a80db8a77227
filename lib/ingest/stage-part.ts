import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextEvent, KmsEvent } from '@/lib/model/event';
import { HOUR_MS } from '@/lib/model/time';
import type { Cells } from '@/lib/parquet/column';
import { ParquetTable } from '@/lib/parquet/parquet-table';
import type { RecordSink } from './decode-file';
import { EVENT_PARTS, type OwnPart, PLAIN_ENDING, type PlainUse } from './event-parts';
import { type Between, type QuickRun, type RunTexts, stretchesOf } from './quick-run';
import { freshStretches, SeenIds } from './seen-ids';
import { CONTEXT_COLUMNS, COVERAGE_COLUMNS, type CoverageRow, KMS_COLUMNS, type Staged } from './stage-columns';

/** The Parquet files of a part; null where there is nothing of the kind. */
export interface StagedFiles {
  readonly events: string | null;
  readonly contextEvents: string | null;
  readonly coverage: string | null;
  /** KMS events that were left out, since the part has them already. */
  readonly repeated: number;
}

const ENDINGS = [PLAIN_ENDING];
const ID_BYTES = 16;

function textCells({ bytes, has }: RunTexts): Cells {
  return { kind: 'encoded', bytes, has };
}

function bytesOf(numbers: Int32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

type Counting = { -readonly [Name in keyof CoverageRow]: CoverageRow[Name] };

/** Gathers the events of one part, column by column, and writes them to the spool as Parquet. */
export class StagePart implements RecordSink {
  /** Position of the file that events now come from in the part's list of files. */
  file = 0;
  private readonly events = new ParquetTable<Staged<KmsEvent>>(KMS_COLUMNS, Object.values(EVENT_PARTS));
  private readonly contextEvents = new ParquetTable<Staged<ContextEvent>>(CONTEXT_COLUMNS);
  private readonly coverage = new Map<string, Counting>();
  private lastSeen: Counting | null = null;
  private readonly ids = new SeenIds();
  private repeated = 0;

  /** `name` must be new in the folder. */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  kms(event: KmsEvent): void {
    if (this.isNew(event.event_id)) this.addEvent(event);
  }

  use(use: PlainUse): void {
    if (this.isNew(use.own.event_id)) this.addUse(use);
  }

  run(run: QuickRun, between: readonly Between[]): void {
    const repeated: number[] = [];
    const fresh: Between[] = [];
    let from = 0;
    for (const one of between) {
      this.takeIds(run, from, one.after, repeated);
      from = one.after;
      if (this.isNew(one.kind === 'event' ? one.event.event_id : one.use.own.event_id)) fresh.push(one);
    }
    this.takeIds(run, from, run.uses, repeated);
    if (repeated.length === 0) this.addRun(run);
    else if (repeated.length < run.uses) this.addRun(stretchesOf(run, freshStretches(run.uses, repeated)));
    for (const one of fresh) {
      if (one.kind === 'event') this.addEvent(one.event);
      else this.addUse(one.use);
    }
  }

  private isNew(id: string): boolean {
    const isNew = this.ids.add(id);
    if (!isNew) this.repeated++;
    return isNew;
  }

  /** Takes in the ids of the rows from one to another; those that are not new join `repeated`. */
  private takeIds(run: QuickRun, from: number, to: number, repeated: number[]): void {
    for (const row of this.ids.addAll(run.eventId.subarray(from * ID_BYTES, to * ID_BYTES))) {
      this.repeated++;
      repeated.push(from + row);
    }
  }

  private addEvent(event: KmsEvent): void {
    this.events.add(Object.assign(event, { file: this.file }));
  }

  private addUse({ own, place, who, session, how, through, keys, material, ending }: PlainUse): void {
    const staged = {
      event_id: own.event_id,
      event_time: own.event_time,
      requested_key: own.requested_key,
      encryption_context: own.encryption_context,
      destination_encryption_context: own.destination_encryption_context,
      request_id: own.request_id,
      shared_event_id: own.shared_event_id,
      record: own.record,
      record_index: own.record_index,
      file: this.file,
    } satisfies Staged<OwnPart>;
    this.events.addInGroups(staged, [place, who, session, how, through, keys, material, ending]);
  }

  private addRun(run: QuickRun): void {
    const { uses, meanings, recordIndex } = run;
    const file = new Int32Array(uses).fill(this.file);
    this.events.addRows({
      rows: uses,
      groups: [
        { numbers: run.place, of: meanings.place },
        { numbers: run.who, of: meanings.who },
        { numbers: run.session, of: meanings.session },
        { numbers: run.how, of: meanings.how },
        { numbers: run.through, of: meanings.through },
        { numbers: run.keys, of: meanings.keys },
        { numbers: run.material, of: meanings.material },
        { numbers: new Int32Array(uses), of: ENDINGS },
      ],
      own: {
        event_id: { kind: 'encoded', bytes: run.eventId, has: null },
        event_time: { kind: 'encoded', bytes: bytesOf(run.eventTime), has: null },
        requested_key: { kind: 'numbered', numbers: run.requestedKey, of: meanings.requestedKey },
        encryption_context: textCells(run.context),
        request_id: textCells(run.requestId),
        shared_event_id: textCells(run.sharedEventId),
        record_index: { kind: 'encoded', bytes: bytesOf(recordIndex), has: null },
        file: { kind: 'encoded', bytes: bytesOf(file), has: null },
      } satisfies Partial<Record<keyof Staged<OwnPart>, Cells>>,
    });
  }

  context(event: ContextEvent): void {
    this.contextEvents.add(Object.assign(event, { file: this.file }));
  }

  seen(at: number, account: string, region: string, isKms: boolean, records = 1): void {
    const hour = at - (((at % HOUR_MS) + HOUR_MS) % HOUR_MS);
    const last = this.lastSeen;
    const isLast =
      last?.hour.getTime() === hour && last.account_id === account && last.region === region && last.file === this.file;
    const row = isLast ? last : this.hourOf(hour, account, region);
    row.records += records;
    if (isKms) row.kms_records += records;
    this.lastSeen = row;
  }

  private hourOf(hour: number, account: string, region: string): Counting {
    const key = JSON.stringify([this.file, hour, account, region]);
    const known = this.coverage.get(key);
    if (known !== undefined) return known;
    const row = { account_id: account, region, hour: new Date(hour), records: 0, kms_records: 0, file: this.file };
    this.coverage.set(key, row);
    return row;
  }

  /** Writes the files. */
  write(): StagedFiles {
    const coverage = new ParquetTable<CoverageRow>(COVERAGE_COLUMNS);
    for (const row of this.coverage.values()) coverage.add(row);
    return {
      events: this.writeTable(this.events, 'events'),
      contextEvents: this.writeTable(this.contextEvents, 'context_events'),
      coverage: this.writeTable(coverage, 'coverage'),
      repeated: this.repeated,
    };
  }

  private writeTable<R extends object>(table: ParquetTable<R>, name: string): string | null {
    if (table.rows === 0) return null;
    const path = join(this.folder, `${this.name}.${name}.parquet`);
    table.write(path);
    return path;
  }
}
