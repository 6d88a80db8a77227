import { expect, it } from 'vitest';
import { z } from 'zod';
import { database } from '@/db/duckdb/database';
import { openDatabase } from '@/db/duckdb/open';
import { sql } from '@/lib/sql/sql';

// After an error that it cannot undo, the engine refuses every connection to the file.

const refusal = (cause: string) =>
  new Error(
    `IO Error: Database "store" has been invalidated because checkpointing failed. Detach and reattach it before using it again. Original error: ${cause}`,
  );

it.each([
  ['Could not write file: No space left on device', /no room left on the disk/],
  ['Could not write file: Input/output error', /has stopped after an error/],
])('%s is told in words, whoever asks', async (cause, words) => {
  const opened = await openDatabase(':memory:');
  let isRefused = false;
  const db = database(
    {
      ...opened,
      connect: () => (isRefused ? Promise.reject(refusal(cause)) : opened.connect()),
    },
    { onDamage: () => undefined },
  );
  const one = z.object({ one: z.number() });
  expect(await db.rows(sql`select 1 as one`, one)).toEqual([{ one: 1 }]);
  isRefused = true;
  // The connection that was kept still answers; two questions at once need another one.
  const [kept, fresh] = await Promise.allSettled([
    db.rows(sql`select 1 as one`, one),
    db.rows(sql`select 1 as one`, one),
  ]);
  expect(kept.status).toBe('fulfilled');
  expect(fresh).toMatchObject({ status: 'rejected', reason: { code: 'unavailable', message: words } });
  await expect(db.write((transaction) => transaction.run(sql`select 1`))).rejects.toMatchObject({
    code: 'unavailable',
    message: words,
  });
  db.close();
});
