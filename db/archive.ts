import type { StagedPart } from './event-sink';

/** What was delivered on one day, as the store has it. */
export interface DeliveryDay {
  /** `YYYY-MM-DD`: the day in the path of a log; of logs whose path says none, the day on which they were written. */
  readonly day: string;
  /** Another one when anything of the day is another. */
  readonly mark: string;
  /** Logs of the day, as they are known: `path\u0000size\u0000modified`. */
  readonly files: readonly string[];
}

/** A log as it was when it was read last. Events of earlier readings stay. */
export interface LogReading {
  readonly modifiedMs: number;
  readonly records: number;
}

/** Takes facts out as Parquet files, in the shape in which they once came in, and puts back what did not come by logs. */
export interface Archivist {
  /** Every delivery day, oldest first. */
  days(): Promise<DeliveryDay[]>;
  /** Those of the paths of logs that were read, and what the newest reading of each saw. */
  readings(paths: readonly string[]): Promise<ReadonlyMap<string, LogReading>>;
  /** Writes the facts of a day to the spool, sorted by key and time. Names begin with `name`, new each time. */
  takeOut(day: string, name: string): Promise<StagedPart[]>;
  /** Writes the tables that hold what came by other ways to the spool. Returns the path of each. */
  takeOutTables(name: string): Promise<Readonly<Record<string, string>>>;
  /** Adds the rows of such tables that are not there. */
  putBackTables(paths: Readonly<Record<string, string>>): Promise<void>;
}
