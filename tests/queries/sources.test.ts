import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coverageCalendar } from '@/lib/queries/coverage-calendar';
import { coveragePlaces, inventoryCoverage } from '@/lib/queries/coverage-places';
import { ingestRuns } from '@/lib/queries/ingest-runs';
import { rejectedRecords, rejectReasons } from '@/lib/queries/rejected-records';
import { copiedFiles, fileTotals, outcomeCounts, sourceFiles } from '@/lib/queries/source-files';
import { kmsCall, otherCall } from '@/tests/support/events';
import { emptyModels } from '@/tests/support/read-models';
import { type Warehouse, warehouseHolding } from '@/tests/support/warehouse';

const everything = { outcomes: [], search: null } as const;
const firstPage = { size: 10, offset: 0 };

describe('a folder of logs that was moved and read again', () => {
  const NAME = '111122223333_CloudTrail_us-east-1_20261101T0005Z_AbCdEfGhIjKlMnOp.json.gz';
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-moved-'));
  let warehouse: Warehouse;
  const put = async (path: string, ...records: readonly object[]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), gzipSync(JSON.stringify({ Records: records })));
    await warehouse.addFile(join(folder, path));
  };
  beforeAll(async () => {
    const [call, another] = [kmsCall('Decrypt'), kmsCall('Encrypt')];
    warehouse = await warehouseHolding({ records: [] });
    await put(`before/${NAME}`, call);
    await put(`after/${NAME}`, call);
    await put(`longer/${NAME}`, call, another);
    await put('before/export.json.gz', another);
    await put('after/export.json.gz', another);
  }, 60_000);
  afterAll(() => {
    warehouse.close();
    rmSync(folder, { recursive: true });
  });

  it('shows an object of CloudTrail as a copy of the one that came first, and no file of another name or size', async () => {
    const files = await sourceFiles(warehouse.models, everything, { size: 100, offset: 0 });
    expect(files.filter(({ copy_of }) => copy_of !== null)).toMatchObject([
      { path: join(folder, 'after', NAME), copy_of: join(folder, 'before', NAME) },
    ]);
    expect(files.filter(({ path }) => path.startsWith(folder))).toHaveLength(5);
  });

  it('counts the copies of a filter', async () => {
    expect(await copiedFiles(warehouse.models, everything)).toBe(1);
    expect(await copiedFiles(warehouse.models, { outcomes: [], search: 'after' })).toBe(0);
    expect(await copiedFiles(warehouse.models, { outcomes: ['quarantined'], search: null })).toBe(0);
  });
});

describe('the files of a store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-sources-'));
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await warehouseHolding({
      records: [
        kmsCall('Decrypt'),
        otherCall('s3.amazonaws.com', 'PutObject'),
        otherCall('ec2.amazonaws.com', 'RunInstances'),
      ],
    });
    const broken = join(folder, 'Broken-50%_off.json.gz');
    writeFileSync(broken, gzipSync(JSON.stringify({ Records: [kmsCall('Encrypt')] })).subarray(0, 30));
    await warehouse.addFile(broken);
    const odd = join(folder, 'odd.json');
    writeFileSync(odd, JSON.stringify({ Records: [kmsCall('Encrypt'), 7, 'text'] }));
    await warehouse.addFile(odd);
  });
  afterAll(() => {
    warehouse.close();
    rmSync(folder, { recursive: true });
  });

  it('come with what was wrong first, each with its reason', async () => {
    const files = await sourceFiles(warehouse.models, everything, firstPage);
    expect(files).toHaveLength(3);
    expect(files.at(-1)).toMatchObject({ outcome: 'complete', reason: null });
    expect(files.filter(({ outcome }) => outcome !== 'complete').every(({ reason }) => reason !== null)).toBe(true);
  });

  it('add up: every record is of one kind', async () => {
    const totals = await fileTotals(warehouse.models, everything);
    const kinds = totals.kms_records + totals.context_records + totals.other_records + totals.rejected_records;
    expect(totals.records).toBe(kinds);
    expect(totals.rejected_records).toBeGreaterThanOrEqual(2);
  });

  it('are found by a part of their path, taken literally, in any letter case', async () => {
    const found = await sourceFiles(warehouse.models, { outcomes: [], search: 'broken-50%_' }, firstPage);
    expect(found.map(({ path }) => path)).toEqual([expect.stringContaining('Broken-50%_off')]);
    expect(await sourceFiles(warehouse.models, { outcomes: [], search: '%' }, firstPage)).toHaveLength(1);
  });

  it('are counted by outcome whatever outcomes are chosen', async () => {
    const counts = await outcomeCounts(warehouse.models, { outcomes: ['complete'], search: null });
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await sourceFiles(warehouse.models, { outcomes: ['complete'], search: null }, firstPage)).toHaveLength(1);
  });

  it('give every rejected record its place and reason', async () => {
    const records = await rejectedRecords(warehouse.models, firstPage);
    const reasons = await rejectReasons(warehouse.models);
    expect(records.filter(({ path }) => path.endsWith('odd.json')).map(({ record_index }) => record_index)).toEqual([
      1, 2,
    ]);
    expect(reasons.reduce((sum, { records: count }) => sum + count, 0)).toBe(records.length);
  });

  it('come a page at a time', async () => {
    expect(await sourceFiles(warehouse.models, everything, { size: 2, offset: 2 })).toHaveLength(1);
  });
});

describe('the coverage calendar', () => {
  it('tells a gap from a place without records yet, and a broken file from both', async () => {
    const { models, insert, close } = await emptyModels();
    const hour = (day: number, records: number) => ({
      part_id: 1,
      account_id: '111122223333',
      region: 'us-east-1',
      hour: new Date(Date.UTC(2025, 5, day, 7)),
      records,
      kms_records: 1,
    });
    await insert('coverage_hour', [hour(2, 5), hour(2, 6), hour(5, 8)]);
    await insert('files', [
      {
        file_id: 1,
        run_id: 'r',
        source: 'disk',
        path: 'x',
        size_bytes: 1,
        modified_ms: 1,
        outcome: 'partial',
        account_id: '111122223333',
        region: 'us-east-1',
        delivered_day: new Date('2025-06-04T00:00:00Z'),
        records: 1,
        kms_records: 0,
        context_records: 0,
        other_records: 0,
        rejected_records: 1,
        read_at: new Date('2025-07-01T00:00:00Z'),
      },
    ]);
    const calendar = await coverageCalendar(
      models,
      {
        from: new Date('2025-06-01T00:00:00Z'),
        to: new Date('2025-06-07T00:00:00Z'),
      },
      [],
    );
    expect(calendar.days).toHaveLength(6);
    expect(calendar.rows.map(({ days }) => days.map(({ state }) => state))).toEqual([
      ['none-expected', 'complete', 'missing', 'partial', 'complete', 'none-expected'],
    ]);
    expect(calendar.rows[0]?.days[1]).toMatchObject({ records: 11, kms_records: 2 });
    expect(await coveragePlaces(models)).toEqual({ accounts: 1, regions: 1, days: 4 });
    close();
  });

  it('is empty, not wrong, in an empty store', async () => {
    const { models, close } = await emptyModels();
    const window = { from: new Date('2025-06-01T00:00:00Z'), to: new Date('2025-06-07T00:00:00Z') };
    expect((await coverageCalendar(models, window, [])).rows).toEqual([]);
    expect(await coveragePlaces(models)).toEqual({ accounts: 0, regions: 0, days: 0 });
    expect(await inventoryCoverage(models)).toEqual({ snapshots: 0, newest: null });
    close();
  });
});

describe('the runs of ingest', () => {
  it('come newest first with what they added', async () => {
    const { models, insert, close } = await emptyModels();
    const run = (id: string, day: number) => ({
      run_id: id,
      started_at: new Date(Date.UTC(2025, 5, day)),
      outcome: 'running',
      requested: '/logs',
      files_found: 1,
      files_known: 0,
      files_read: 1,
      files_quarantined: 0,
    });
    await insert('runs', [run('one', 1), run('two', 2)]);
    const part = { run_id: 'one', committed_at: new Date('2025-06-01T00:00:00Z') };
    await insert('parts', [
      { ...part, part_id: 1, events: 5, duplicates: 1 },
      { ...part, part_id: 2, events: 6, duplicates: 0 },
    ]);
    const runs = await ingestRuns(models, 10);
    expect(runs.map(({ run_id, events, duplicates }) => [run_id, events, duplicates])).toEqual([
      ['two', 0, 0],
      ['one', 11, 1],
    ]);
    close();
  });
});
