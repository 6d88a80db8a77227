import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openEventStore } from '@/db/duckdb/event-store';
import { readMigrations } from '@/db/duckdb/read-migrations';
import { EXTRACTS, LATE_EXTRACTS, PAGE_EXTRACTS } from '@/lib/extracts';
import { readPart } from '@/lib/ingest/read-part';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { kmsCall } from '../support/events';
import { folderWith } from '../support/folder';

const folder = folderWith();
afterAll(() => folder.remove());

/** Opens the store in the folder, with one read model of another edition if so, and tells what it holds of them. */
async function opened(name: string, changed?: string, records: readonly object[] = []) {
  const extracts = EXTRACTS.map((one) => (one.table === changed ? { ...one, edition: one.edition + 1 } : one));
  const store = await openEventStore(join(folder.path, `${name}.duckdb`), {
    spool: folder.path,
    facts: join(folder.path, `${name}-facts`),
    migrations: readMigrations('db/migrations/events'),
    extracts,
    lateExtracts: LATE_EXTRACTS,
    pageExtracts: PAGE_EXTRACTS,
  });
  try {
    if (records.length > 0) {
      const path = join(folder.path, `${name}.json`);
      writeFileSync(path, JSON.stringify({ Records: records }));
      await store.sink.commit('test', await readPart([{ source: 'disk', path }], { spool: folder.path, name }));
    }
    const tokens = await store.models.rows(
      sql`select token from store_changes order by change_id`,
      z.object({ token: z.string() }),
    );
    const editions = await store.models.rows(
      sql`select table_name, edition from extract_editions order by table_name`,
      z.object({ table_name: z.string(), edition: integer }),
    );
    return { tokens, editions: new Map(editions.map(({ table_name, edition }) => [table_name, edition])) };
  } finally {
    store.close();
  }
}

const ALL = [...EXTRACTS, ...LATE_EXTRACTS, ...PAGE_EXTRACTS];
const other = { ...kmsCall('Decrypt'), eventSource: 's3.amazonaws.com', eventName: 'ListBuckets' };

it.each([
  ['without any KMS event', [other]],
  ['with KMS events', [kmsCall('Decrypt')]],
])('a store %s is left as it is when it is opened again', async (name, records) => {
  const first = await opened(name, undefined, records);
  expect(first.editions).toEqual(new Map(ALL.map(({ table, edition }) => [table, edition])));
  expect(first.tokens.length).toBeGreaterThan(0);
  expect(await opened(name)).toEqual(first);
});

it.each([
  ['without any KMS event', [other]],
  ['with KMS events', [kmsCall('Decrypt')]],
])('of a store %s, what was concluded from an old edition no longer stands', async (name, records) => {
  const first = await opened(`old-${name}`, undefined, records);
  const then = await opened(`old-${name}`, 'usage_hour');
  expect(then.editions.get('usage_hour')).toBe((first.editions.get('usage_hour') ?? 0) + 1);
  expect(then.tokens).toHaveLength(first.tokens.length);
  expect(then.tokens).not.toEqual(first.tokens);
});
