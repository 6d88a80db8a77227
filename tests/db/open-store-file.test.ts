import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { refusing } from '@/db/damage';
import { openStoreFile } from '@/db/duckdb/open-store-file';
import { folderWith } from '../support/folder';

const HEADERS = 3 * 4096;
const folder = folderWith();
afterAll(folder.remove);

/** Runs statements on a store file, each in the file when the next begins, and closes it. */
async function written(name: string, statements: readonly string[]): Promise<{ path: string; blocks: number }> {
  const path = join(folder.path, `${name}.duckdb`);
  const instance = await DuckDBInstance.create(path, { threads: '1' });
  const connection = await instance.connect();
  for (const statement of statements) {
    await connection.run(statement);
    await connection.run('checkpoint');
  }
  connection.closeSync();
  instance.closeSync();
  const again = await DuckDBInstance.create(path, { threads: '1', access_mode: 'READ_ONLY' });
  const reader = await again.connect();
  const [size] = (await reader.runAndReadAll('pragma database_size')).getRowObjectsJson();
  reader.closeSync();
  again.closeSync();
  return { path, blocks: Number(size?.total_blocks) };
}

const rows = (count: number) => `select range as id, md5(range::varchar) as text from range(${count})`;

describe('opening a store file', () => {
  it('does not call it cut when the engine gave back free blocks at its end', async () => {
    const { path, blocks } = await written('shrunk', [
      `create table kept as ${rows(10)}`,
      `create table gone as ${rows(40_000)}`,
      'drop table gone',
    ]);
    expect(statSync(path).size).toBeLessThan(HEADERS + blocks * 262_144);
    const { db, isWhole } = await openStoreFile(path, {}, refusing);
    expect(isWhole).toBe(true);
    db.close();
  });

  it.each([1, 4096, 262_144, 300_000])(
    'calls it cut when %i bytes are gone, though it has free blocks',
    async (bytes) => {
      const { path } = await written(`cut-${bytes}`, [
        `create table gone as ${rows(40_000)}`,
        `create table kept as ${rows(40_000)}`,
        'drop table gone',
        'create table small as select 1 as id',
      ]);
      truncateSync(path, statSync(path).size - bytes);
      await expect(openStoreFile(path, {}, refusing)).rejects.toMatchObject({ name: 'DamagedStore', part: 'file' });
    },
  );
});
