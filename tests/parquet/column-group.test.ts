import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParquetTable } from '@/lib/parquet/parquet-table';
import { folderWith } from '../support/folder';

const folder = folderWith();
let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
  folder.remove();
});

interface Row {
  readonly id: number;
  readonly name: string | null;
  readonly isAdmin: boolean | null;
  readonly place: string | null;
}

const TYPES = { id: 'integer', name: 'label', isAdmin: 'boolean', place: 'label' } as const;
const GROUPS = [['name', 'isAdmin'], ['place']] as const;

const who = fc.record({
  name: fc.option(fc.constantFrom('root', 'ops', '', '운영', '\ud800')),
  isAdmin: fc.option(fc.boolean()),
});
const place = fc.record({ place: fc.option(fc.constantFrom('us-east-1', 'ap-northeast-2')) });

let files = 0;
async function readBack(table: ParquetTable<Row>): Promise<Row[]> {
  const path = join(folder.path, `${files++}.parquet`);
  table.write(path);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`select * from read_parquet('${path}') order by id`);
    return reader.getRowObjectsJson() as unknown as Row[];
  } finally {
    connection.closeSync();
  }
}

const asWritten = (row: Row): Row => ({ ...row, name: row.name?.replaceAll('\ud800', '\ufffd') ?? null });

describe('columns that are filled together', () => {
  it('read back as they were given, whether entries come again or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(who, { minLength: 1, maxLength: 4 }),
        fc.array(place, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 60 }),
        async (whos, places, picks) => {
          const table = new ParquetTable<Row>(TYPES, GROUPS);
          const rows = picks.map(([w, p, isWhole], id): Row => {
            const one = whos[w % whos.length] ?? { name: null, isAdmin: null };
            const where = places[p % places.length] ?? { place: null };
            if (isWhole) table.add({ id, ...one, ...where });
            else table.addInGroups({ id }, [one, where]);
            return asWritten({ id, ...one, ...where });
          });
          expect(await readBack(table)).toEqual(rows);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('read back as one value where every row has the same', async () => {
    const rows = 10_000;
    const table = new ParquetTable<Row>(TYPES, GROUPS);
    for (let id = 0; id < rows; id++) table.addInGroups({ id }, [{ name: 'ops', isAdmin: false }, { place: null }]);
    const read = await readBack(table);
    expect(read).toHaveLength(rows);
    expect(new Set(read.map(({ name, isAdmin, place: where }) => `${name} ${isAdmin} ${where}`))).toEqual(
      new Set(['ops false null']),
    );
  });

  it('read back as they were given when many rows are added at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(who, { minLength: 1, maxLength: 4 }),
        fc.array(place, { minLength: 1, maxLength: 3 }),
        fc.array(fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }), { minLength: 1, maxLength: 4 }),
        async (whos, places, chunks) => {
          const table = new ParquetTable<Row>(TYPES, GROUPS);
          const rows: Row[] = [];
          for (const picks of chunks) {
            const first = rows.length;
            for (const [w, p] of picks) {
              const one = whos[w % whos.length] ?? { name: null, isAdmin: null };
              const where = places[p % places.length] ?? { place: null };
              rows.push(asWritten({ id: rows.length, ...one, ...where }));
            }
            // A row added by itself stands between the others.
            table.addRows({
              rows: picks.length,
              groups: [
                { numbers: Int32Array.from(picks, ([w]) => w % whos.length), of: whos },
                { numbers: Int32Array.from(picks, ([, p]) => p % places.length), of: places },
              ],
              own: {
                id: {
                  kind: 'encoded',
                  bytes: new Uint8Array(Int32Array.from(picks, (_, index) => first + index).buffer),
                  has: null,
                },
              },
            });
            const alone = { id: rows.length, name: 'alone', isAdmin: null, place: null };
            table.add(alone);
            rows.push(alone);
          }
          expect(await readBack(table)).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('read back where nearly every label comes once, and where that is so at first alone', async () => {
    const name = (row: number) => {
      if (row % 50 === 7) return null;
      if (row % 40 === 3) return `session-${row % 900}`;
      return row < 4000 ? `session-${row}` : `session-${row % 5}`;
    };
    const table = new ParquetTable<Row>(TYPES, GROUPS);
    const rows = Array.from(
      { length: 9000 },
      (_, id): Row => ({ id, name: name(id), isAdmin: null, place: id % 2 === 0 ? 'us-east-1' : null }),
    );
    for (const { id, ...entry } of rows) table.addInGroups({ id }, [{ ...entry }, { place: entry.place }]);
    expect(await readBack(table)).toEqual(rows);
    const distinct = new Set(rows.map((row) => row.name));
    const again = await grouped();
    expect(again).toEqual({ names: distinct.size - 1, rows: rows.filter((row) => row.name !== null).length });

    async function grouped() {
      const connection = await instance.connect();
      try {
        const reader = await connection.runAndReadAll(`
          select cast(count(*) as integer) as names, cast(sum(rows) as integer) as rows
          from (
            select name, count(*) as rows
            from read_parquet('${join(folder.path, `${files - 1}.parquet`)}')
            where name is not null
            group by name
          ) named
        `);
        return reader.getRowObjectsJson()[0];
      } finally {
        connection.closeSync();
      }
    }
  });

  it('keep labels that come again once, also where nearly every one came once at first', async () => {
    const row = (id: number, name: string): Row => ({ id, name, isAdmin: null, place: null });
    const written = (rows: readonly Row[]) => {
      const table = new ParquetTable<Row>(TYPES, GROUPS);
      for (const one of rows) table.add(one);
      const path = join(folder.path, `${files++}.parquet`);
      table.write(path);
      return statSync(path).size;
    };
    const busy = 'one that is busy, with a name as long as those of sessions often are: '.repeat(2);
    const own = Array.from({ length: 8000 }, (_, id) => row(id, `session-${id}`));
    const then = Array.from({ length: 50_000 }, (_, id) => row(8000 + id, busy));
    expect(written([...own, ...then]) - written(own)).toBeLessThan(50_000 * 20);
  });

  it('must be labels or booleans', async () => {
    const table = new ParquetTable<Row>(TYPES, [['id', 'name']]);
    table.add({ id: 1, name: null, isAdmin: null, place: null });
    await expect(readBack(table)).rejects.toThrow('id cannot be in a group');
  });
});
