import type { HoldingModels } from '@/db/read-models';
import type { Database } from './database';

/** The read models of a database. */
export function duckdbReadModels(db: Database): HoldingModels {
  return {
    rows: (query, row, signal) => db.rows(query, row, signal),
    generation: () => db.generation(),
    aside: (tables) => db.aside(tables),
  };
}
