import { z } from 'zod';
import type { Database } from '@/db/duckdb/database';

/** A store in memory that is opened once and lent again and again, each time as it was when new. */
export interface Lent<T> {
  readonly value: T;
  /** Whoever has it is done with it. */
  giveBack(): void;
}

interface Opened<T> {
  readonly db: Database;
  readonly value: T;
}

interface Kept<T> extends Opened<T> {
  /** Brings every table back to what it held when the store was new. */
  readonly emptying: string;
}

const tables = z.object({ table_name: z.string(), rows: z.number() });

/**
 * Lends stores: opening one and bringing it up to date takes longer than most cases take. `isSpent` says of one that
 * was given back that emptying its tables does not make it new again.
 */
export function lender<T>(
  open: () => Promise<Opened<T>>,
  isSpent: (opened: Opened<T>) => Promise<boolean>,
): () => Promise<Lent<T>> {
  const idle: Kept<T>[] = [];

  async function emptied(): Promise<Kept<T> | undefined> {
    const kept = idle.pop();
    if (kept === undefined) return undefined;
    if (await isSpent(kept)) {
      kept.db.close();
      return emptied();
    }
    await kept.db.write(({ connection }) => connection.run(kept.emptying).then(() => undefined));
    return kept;
  }

  return async () => {
    const kept = (await emptied()) ?? (await withEmptying(await open()));
    return { value: kept.value, giveBack: () => idle.push(kept) };
  };
}

/** Remembers the rows that a new store holds. */
async function withEmptying<T>(opened: Opened<T>): Promise<Kept<T>> {
  const found = await opened.db.rows(
    {
      text: `select table_name, cast(estimated_size as double) as rows from duckdb_tables() where schema_name = 'main'`,
      values: {},
    },
    tables,
  );
  const filled = found.filter(({ rows }) => rows > 0);
  const kept = filled.map(({ table_name: name }) => `create table pristine.${name} as from main.${name};`);
  await opened.db.write(({ connection }) =>
    connection.run(['create schema pristine;', ...kept].join('\n')).then(() => undefined),
  );
  const emptying = [
    ...found.map(({ table_name: name }) => `delete from main.${name};`),
    ...filled.map(({ table_name: name }) => `insert into main.${name} from pristine.${name};`),
  ];
  return { ...opened, emptying: emptying.join('\n') };
}
