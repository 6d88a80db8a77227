import type { z } from 'zod';
import type { Query } from '@/lib/model/query';

/** The small local tables that analyzers and pages read: always DuckDB, whatever engine holds the facts. */
export interface ReadModels {
  /** Runs one query and parses every row. Throws `QueryError` when the engine refuses or a row has another shape. */
  rows<T>(query: Query, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]>;
  /** The same number as before: nothing was written since, and what was read then still holds. */
  generation(): number;
}
