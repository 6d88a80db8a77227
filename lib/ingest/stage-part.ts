import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import duckdb from '@duckdb/node-bindings';
import type { ContextEvent, KmsEvent } from '@/lib/model/event';
import { HOUR_MS } from '@/lib/model/time';
import type { RecordSink } from './decode-file';
import { CONTEXT_COLUMNS, COVERAGE_COLUMNS, FILE_COLUMN, KMS_COLUMNS, type StageType } from './stage-columns';
import { StageTable } from './stage-table';

/** The Parquet files of a part; null where there is nothing of the kind. */
export interface StagedFiles {
  readonly events: string | null;
  readonly contextEvents: string | null;
  readonly coverage: string | null;
}

interface CoverageRow {
  account_id: string;
  region: string;
  hour: Date;
  records: number;
  kms_records: number;
}

/** Gathers the events of one part and writes them to the spool as Parquet, by an in-memory database of its own. */
export class StagePart implements RecordSink {
  /** Position of the file that events now come from in the part's list of files. */
  file = 0;
  private readonly coverage = new Map<string, CoverageRow>();

  private constructor(
    private readonly connection: duckdb.Connection,
    private readonly folder: string,
    private readonly name: string,
    private readonly events: StageTable<KmsEvent & { [FILE_COLUMN]: number }>,
    private readonly contextEvents: StageTable<ContextEvent & { [FILE_COLUMN]: number }>,
  ) {}

  /** `name` must be new in the folder. */
  static async open(folder: string, name: string): Promise<StagePart> {
    mkdirSync(folder, { recursive: true });
    const connection = await connect();
    const events = await table<KmsEvent & { file: number }>(connection, 'events', { ...KMS_COLUMNS, file: 'integer' });
    const contextEvents = await table<ContextEvent & { file: number }>(connection, 'context_events', {
      ...CONTEXT_COLUMNS,
      file: 'integer',
    });
    return new StagePart(connection, folder, name, events, contextEvents);
  }

  kms(event: KmsEvent): void {
    this.events.add(Object.assign(event, { file: this.file }));
  }

  context(event: ContextEvent): void {
    this.contextEvents.add(Object.assign(event, { file: this.file }));
  }

  seen(at: number, account: string, region: string, isKms: boolean): void {
    const hour = at - (((at % HOUR_MS) + HOUR_MS) % HOUR_MS);
    const key = `${hour} ${account} ${region}`;
    let row = this.coverage.get(key);
    if (row === undefined) {
      row = { account_id: account, region, hour: new Date(hour), records: 0, kms_records: 0 };
      this.coverage.set(key, row);
    }
    row.records++;
    if (isKms) row.kms_records++;
  }

  /** Writes the files and lets go of the memory. */
  async write(): Promise<StagedFiles> {
    const coverage = await table<CoverageRow>(this.connection, 'coverage', COVERAGE_COLUMNS);
    for (const row of this.coverage.values()) coverage.add(row);
    const files = {
      events: await this.copy(this.events, 'events'),
      contextEvents: await this.copy(this.contextEvents, 'context_events'),
      coverage: await this.copy(coverage, 'coverage'),
    };
    duckdb.disconnect_sync(this.connection);
    return files;
  }

  private async copy(from: { rows: number; close(): void }, name: string): Promise<string | null> {
    from.close();
    if (from.rows === 0) return null;
    const path = join(this.folder, `${this.name}.${name}.parquet`);
    await duckdb.query(
      this.connection,
      `copy ${name} to '${path.replaceAll("'", "''")}' (format parquet, compression lz4_raw, row_group_size 61440)`,
    );
    return path;
  }
}

async function connect(): Promise<duckdb.Connection> {
  const config = duckdb.create_config();
  duckdb.set_config(config, 'threads', '1');
  duckdb.set_config(config, 'autoinstall_known_extensions', 'false');
  duckdb.set_config(config, 'autoload_known_extensions', 'false');
  return duckdb.connect(await duckdb.open(':memory:', config));
}

async function table<R extends object>(
  connection: duckdb.Connection,
  name: string,
  columns: Readonly<Record<string, StageType>>,
): Promise<StageTable<R>> {
  const definition = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await duckdb.query(connection, `create table ${name} (${definition.join(', ')})`);
  return new StageTable<R>(connection, name, columns);
}
