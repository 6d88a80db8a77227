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
  /** Tables that hold rows when the store is new; they lie in the schema `pristine`, too. */
  readonly filled: readonly string[];
}

/**
 * Lends stores: opening one and bringing it up to date takes longer than most cases take. `reclaim` puts right
 * what one that was given back has beside its tables, and answers false where it cannot be made new again.
 */
export function lender<T>(
  open: () => Promise<Opened<T>>,
  reclaim: (opened: Opened<T>) => Promise<boolean>,
): () => Promise<Lent<T>> {
  const idle = new Set<Kept<T>>();

  async function usedBefore(): Promise<Kept<T> | undefined> {
    const [kept] = idle;
    if (kept === undefined) return undefined;
    idle.delete(kept);
    if (!(await reclaim(kept))) {
      kept.db.close();
      return usedBefore();
    }
    await makeNew(kept);
    return kept;
  }

  return async () => {
    const kept = (await usedBefore()) ?? (await remembered(await open()));
    return { value: kept.value, giveBack: () => idle.add(kept) };
  };
}

/** Keeps a copy of the rows that a new store holds. */
async function remembered<T>(opened: Opened<T>): Promise<Kept<T>> {
  const filled = await tablesWithRows(opened.db);
  const copies = filled.map((table) => `create table pristine.${table} as from main.${table};`);
  await runAll(opened.db, ['create schema pristine;', ...copies]);
  return { ...opened, filled };
}

async function makeNew<T>({ db, filled }: Kept<T>): Promise<void> {
  await runAll(db, [
    ...(await tablesWithRows(db)).map((table) => `delete from main.${table};`),
    ...filled.map((table) => `insert into main.${table} from pristine.${table};`),
  ]);
}

async function runAll(db: Database, statements: readonly string[]): Promise<void> {
  await db.write(({ connection }) => connection.run(statements.join('\n')).then(() => undefined));
}

/** Some of them may have lost their rows: the engine counts those that it has not yet swept up. */
async function tablesWithRows(db: Database): Promise<string[]> {
  const found = await db.rows(
    { text: `select table_name from duckdb_tables() where schema_name = 'main' and estimated_size > 0`, values: {} },
    z.object({ table_name: z.string() }),
  );
  return found.map(({ table_name }) => table_name);
}
