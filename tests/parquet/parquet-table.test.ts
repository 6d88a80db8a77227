import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnType } from '@/lib/parquet/column';
import { ParquetTable } from '@/lib/parquet/parquet-table';

const COLUMNS = {
  label: 'label',
  text: 'text',
  id: 'uuid',
  at: 'timestamp',
  yes: 'boolean',
  number: 'integer',
} as const satisfies Record<string, ColumnType>;

interface Row {
  readonly label: string | null;
  readonly text: string | null;
  readonly id: string | null;
  readonly at: Date | null;
  readonly yes: boolean | null;
  readonly number: number | null;
}

/** What DuckDB reads of the rows after they went through a file, by the question. */
async function asked(rows: readonly Row[], question: string): Promise<Record<string, unknown>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-parquet-'));
  const path = join(folder, 'rows.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const table = new ParquetTable<Row>(COLUMNS);
    for (const row of rows) table.add(row);
    table.write(path);
    return (await connection.runAndReadAll(question, { path })).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughFile(rows: readonly Row[]): Promise<unknown[]> {
  const read = await asked(
    rows,
    `select label, text, cast(id as varchar) as id, epoch_ms("at") as "at", yes, number from read_parquet($path)`,
  );
  return read.map((row) => ({ ...row, at: row.at === null ? null : new Date(Number(row.at)) }));
}

const NOTHING: Row = { label: null, text: null, id: null, at: null, yes: null, number: null };

describe('a Parquet file of ours, read by DuckDB', () => {
  it('is the same rows, whatever they are', async () => {
    const row = fc.record<Row>({
      label: fc.option(fc.oneof(fc.constantFrom('a', 'b', ''), fc.string({ unit: 'binary' }))),
      text: fc.option(fc.string({ unit: 'grapheme' })),
      id: fc.option(fc.uuid()),
      at: fc.option(fc.date({ min: new Date(-8e12), max: new Date(8e12), noInvalidDate: true })),
      yes: fc.option(fc.boolean()),
      number: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        expect(await throughFile(rows)).toEqual(rows);
      }),
      { numRuns: 40 },
    );
  });

  it.each([255, 256, 257, 65_536, 65_537])('numbers %d labels', async (count) => {
    const rows = Array.from({ length: count }, (_, index) => ({ ...NOTHING, label: `label ${index}` }));
    expect(await throughFile(rows)).toEqual(rows);
  });

  it.each([1, 7, 8, 9, 2047, 2048, 2049, 130_000])('keeps %d rows of which some have nothing', async (count) => {
    const rows = Array.from(
      { length: count },
      (_, index): Row =>
        index % 3 === 0
          ? NOTHING
          : { ...NOTHING, label: `${index % 11}`, text: `${index}`, number: index, yes: index % 2 === 0 },
    );
    const read = await throughFile(rows);
    expect(read.length).toBe(count);
    expect(read.at(-1)).toEqual(rows.at(-1));
    expect(read).toEqual(rows);
  });

  it('keeps a column that has no value at all', async () => {
    expect(await throughFile([NOTHING, NOTHING])).toEqual([NOTHING, NOTHING]);
  });

  it('says from when to when its times are, so that a reader may skip it', async () => {
    const times = ['2025-06-02T00:00:00Z', '1969-12-31T23:59:59Z', '2025-06-01T00:00:00Z'];
    const rows = [...times.map((at) => ({ ...NOTHING, at: new Date(at) })), NOTHING];
    const [found] = await asked(
      rows,
      `select stats_min_value, stats_max_value, stats_null_count
       from parquet_metadata($path)
       where path_in_schema = 'at'`,
    );
    expect(found).toEqual({
      stats_min_value: '1969-12-31 23:59:59',
      stats_max_value: '2025-06-02 00:00:00',
      stats_null_count: '1',
    });
  });

  it('keeps a very long text', async () => {
    const long = { ...NOTHING, text: '한글 key '.repeat(300_000) };
    expect(await throughFile([long, NOTHING])).toEqual([long, NOTHING]);
  });

  it('writes a lone surrogate as the replacement character', async () => {
    expect(await throughFile([{ ...NOTHING, text: 'a\ud800b', label: '\udfff' }])).toEqual([
      { ...NOTHING, text: 'a\ufffdb', label: '\ufffd' },
    ]);
  });
});
