import type { z } from 'zod';
import type { Query } from '@/lib/model/query';

/** The small local tables that analyzers and pages read: always DuckDB, whatever engine holds the facts. */
export interface ReadModels {
  /** Runs one query and parses every row. Throws `QueryError` when the engine refuses or a row has another shape. */
  rows<T>(query: Query, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]>;
  /** The same number as before: nothing was written since, and what was read then still holds. */
  generation(): number;
}

/** Rows that were copied aside. */
export interface Aside {
  /** The schema that the copies are in, as SQL names it. */
  readonly schema: string;
  drop(): Promise<void>;
}

/** Read models of which rows can be held in memory while several questions are asked about them. */
export interface HoldingModels extends ReadModels {
  /** Copies each answer aside, as a table of this name; nothing else changes. Throws `QueryError`. */
  aside(tables: ReadonlyMap<string, Query>): Promise<Aside>;
}
