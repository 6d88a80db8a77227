import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, database } from '@/db/duckdb/database';
import { type Opened, openDatabase } from '@/db/duckdb/open';
import { sql } from '@/lib/sql/sql';
import { folderWith } from '../support/folder';

// An update keeps what was there for those who still read it, and the engine refuses a checkpoint until they are done.

const folder = folderWith();
let opened: Opened;
let db: Database;
let files = 0;
beforeEach(async () => {
  opened = await openDatabase(`${folder.path}/still-${files++}.duckdb`);
  db = database(opened);
  await db.write((transaction) => transaction.run(sql`create or replace table counts as select 1 as calls`));
});
afterEach(() => db.close());
afterAll(() => folder.remove());

it.each(['checkpoint', 'whileStill'] as const)('%s waits for who reads what was there before', async (how) => {
  const reader = await opened.connect();
  await reader.run('begin transaction');
  await reader.run('select * from counts');
  await db.write((transaction) => transaction.run(sql`update counts set calls = 2`));
  const ends: string[] = [];
  const folded = (how === 'checkpoint' ? db.checkpoint() : db.whileStill(async () => undefined)).then(() => {
    ends.push('folded');
  });
  const read = await reader.runAndReadAll('select calls from counts');
  ends.push('read');
  await reader.run('commit');
  await folded;
  expect(read.getRowsJson()).toEqual([[1]]);
  expect(ends).toEqual(['read', 'folded']);
  reader.closeSync();
});
