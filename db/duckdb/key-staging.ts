import { KEY_TABLES, type KeyRows } from '@/db/key-store';
import { appendRows } from './append-rows';
import type { Database, Transaction } from './database';

/**
 * Replaces every key table with the rows of these packs, and ends the transaction that does so with `end`. A single pack is
 * put in place at once; several wait beside, in tables of the same shape, until the last has come.
 */
export async function replaceByPacks(
  db: Database,
  packs: AsyncIterable<KeyRows>,
  end: (transaction: Transaction) => Promise<void>,
): Promise<void> {
  const waiting: KeyRows[] = [];
  let isStaged = false;
  try {
    for await (const rows of packs) {
      waiting.push(rows);
      if (waiting.length === 1 && !isStaged) continue;
      const staged = waiting.splice(0);
      const isBegun = isStaged;
      await db.write(async (transaction) => {
        if (!isBegun) await makeStaged(transaction);
        for (const pack of staged) await stage(transaction, pack);
      });
      isStaged = true;
    }
    const [only] = waiting;
    if (only === undefined && !isStaged) {
      await db.write(makeStaged);
      isStaged = true;
    }
    await db.write(async (transaction) => {
      if (only !== undefined) await replaceAll(transaction, only);
      else await replaceByStaged(transaction);
      await end(transaction);
    });
  } finally {
    if (isStaged) await db.write(dropStaged);
  }
}

/** Replaces every key table at once. */
export async function replaceAll(transaction: Transaction, rows: KeyRows): Promise<void> {
  for (const table of KEY_TABLES) {
    await transaction.run({ text: `delete from ${table}`, values: {} });
    await appendRows(transaction, table, rows[table]);
  }
}

/** Empty, also when a process that was stopped left some behind. */
async function makeStaged(transaction: Transaction): Promise<void> {
  for (const table of KEY_TABLES) {
    await transaction.run({
      text: `create or replace table staged_${table} as select * from ${table} limit 0`,
      values: {},
    });
  }
}

async function stage(transaction: Transaction, rows: KeyRows): Promise<void> {
  for (const table of KEY_TABLES) await appendRows(transaction, `staged_${table}`, rows[table]);
}

async function replaceByStaged(transaction: Transaction): Promise<void> {
  for (const table of KEY_TABLES) {
    await transaction.run({ text: `delete from ${table}`, values: {} });
    await transaction.run({ text: `insert into ${table} select * from staged_${table}`, values: {} });
  }
}

async function dropStaged(transaction: Transaction): Promise<void> {
  for (const table of KEY_TABLES) await transaction.run({ text: `drop table if exists staged_${table}`, values: {} });
}
