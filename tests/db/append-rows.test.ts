import { expect, it } from 'vitest';
import { z } from 'zod';
import { appendRows } from '@/db/duckdb/append-rows';
import { database } from '@/db/duckdb/database';
import { openDatabase } from '@/db/duckdb/open';
import { sql } from '@/lib/sql/sql';

/** What logs and inventories may hold, and JSON or SQL may stumble over. */
const TEXTS = ['a\u0000b', 'half \ud800 of a pair', '\\', '"', "'; drop table rows; --", '\u2028', '{"a":1}', '', '😀'];
/** The ends of what a date of JavaScript can say, in milliseconds since 1970. */
const INSTANTS = [-8.64e15, -1, 0, 1_748_736_000_123, 253_402_300_800_000, 8.64e15];

async function rowsOf(
  columns: string,
  rows: Parameters<typeof appendRows>[2],
  asked = sql`select * from rows order by rowid`,
): Promise<unknown[]> {
  const db = database(await openDatabase(':memory:'));
  try {
    await db.write(async (transaction) => {
      await transaction.run({ text: `create table rows (${columns})`, values: {} });
      await appendRows(transaction, 'rows', rows);
    });
    return await db.rows(asked, z.unknown());
  } finally {
    db.close();
  }
}

it('appends every text as it is, but for halves of pairs that are no text', async () => {
  const rows = TEXTS.map((text) => ({ text, texts: [text, text] }));
  expect(await rowsOf('text varchar, texts varchar[]', rows)).toEqual(
    rows.map(({ text }) => ({ text: text.toWellFormed(), texts: [text.toWellFormed(), text.toWellFormed()] })),
  );
});

it('appends every instant to the millisecond', async () => {
  const rows = INSTANTS.map((milliseconds) => ({ instant: new Date(milliseconds) }));
  const asked = sql`select epoch_ms(instant) as milliseconds from rows order by rowid`;
  expect(await rowsOf('instant timestamp', rows, asked)).toEqual(
    INSTANTS.map((milliseconds) => ({ milliseconds: String(milliseconds) })),
  );
});

it('appends every whole number that JavaScript can tell apart', async () => {
  const rows = [Number.MIN_SAFE_INTEGER, -1, 0, Number.MAX_SAFE_INTEGER].map((number) => ({ number }));
  expect(await rowsOf('number bigint', rows)).toEqual(rows.map(({ number }) => ({ number: String(number) })));
});

it('takes what a row does not have for not known, and more rows than go at a time', async () => {
  const rows = Array.from({ length: 1234 }, (_, number) => (number % 2 === 0 ? { number } : { share: number / 8 }));
  expect(await rowsOf('number integer, share double, flag boolean', rows)).toEqual(
    rows.map((row) => ({ number: null, share: null, flag: null, ...row })),
  );
});

it('refuses what does not fit its column, and appends nothing', async () => {
  await expect(rowsOf('number integer', [{ number: 'many' }])).rejects.toThrow(
    'number is INTEGER and cannot hold string',
  );
  await expect(rowsOf('share double', [{ share: Number.NaN }])).rejects.toThrow('cannot hold number');
  await expect(rowsOf('number bigint', [{ number: 2 ** 53 }])).rejects.toThrow(
    'number is BIGINT and cannot hold number',
  );
  await expect(rowsOf('number hugeint', [{ number: 1 }])).rejects.toThrow('number is HUGEINT');
});
