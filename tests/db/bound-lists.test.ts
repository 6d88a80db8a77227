import { expect, it } from 'vitest';
import { z } from 'zod';
import { database } from '@/db/duckdb/database';
import { openDatabase } from '@/db/duckdb/open';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** What JSON or SQL may stumble over. */
const TEXTS = ['a\u0000b', '\\', '"', "'", '[x, y]', 'null', 'NULL', '\u2028', '', ' ', '😀'];

const row = z.object({ text: z.string() });

async function textsOf(query: Query): Promise<string[]> {
  const db = database(await openDatabase(':memory:'));
  try {
    return (await db.rows(query, row)).map(({ text }) => text);
  } finally {
    db.close();
  }
}

it('hands every text of a list over as it is, in order', async () => {
  expect(await textsOf(sql`select unnest(${TEXTS}) as text`)).toEqual(TEXTS);
});

it('takes half of a pair for no letter', async () => {
  expect(await textsOf(sql`select unnest(${['half \ud800']}) as text`)).toEqual(['half \ufffd']);
});

it('hands over lists of none and of thousands', async () => {
  const many = Array.from({ length: 5000 }, (_, number) => `key ${number}`);
  expect(await textsOf(sql`select unnest(cast(${[]} as varchar[])) as text`)).toEqual([]);
  expect(await textsOf(sql`select unnest(cast(${many} as varchar[])) as text`)).toEqual(many);
});

it('takes numbers in a list for numbers, at any place of a question', async () => {
  const query = {
    text: `select cast(cast($ids as integer[])[2] + 1 as varchar) as text where $ids[1] = '7'`,
    values: { ids: ['7', '8'] },
  };
  expect(await textsOf(query)).toEqual(['9']);
});
