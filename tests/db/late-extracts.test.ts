import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LATE_EXTRACTS, PAGE_EXTRACTS } from '@/lib/extracts';
import { decryptHour } from '@/lib/extracts/late/decrypt-hour';
import { materialDay } from '@/lib/extracts/late/material-day';
import { objectDay } from '@/lib/extracts/late/object-day';
import type { Extract } from '@/lib/model/extract';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { asForeign, kmsCall, type RawRecord } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

let houses: Warehouse[] = [];
afterEach(() => {
  for (const house of houses) house.close();
  houses = [];
});

async function holding(options: Parameters<typeof warehouseHolding>[0]): Promise<Warehouse> {
  const house = await warehouseHolding(options);
  houses.push(house);
  return house;
}

/** Everything that a read model says, as texts in order. */
async function contents({ models }: Warehouse, { table }: Extract): Promise<string[]> {
  const name = { text: table, values: {} };
  const rows = await models.rows(
    sql`select cast(to_json(entries) as varchar) as entry from ${name} entries order by entry`,
    z.object({ entry: z.string() }),
  );
  return rows.map(({ entry }) => entry);
}

async function partsFilled({ models }: Warehouse): Promise<number> {
  const [row] = await models.rows(sql`select count(*) as parts from late_parts`, z.object({ parts: integer }));
  return row?.parts ?? 0;
}

async function heldAside({ models }: Warehouse): Promise<number> {
  const [row] = await models.rows(
    sql`select count(*) as schemas from duckdb_schemas() where starts_with(schema_name, 'held_')`,
    z.object({ schemas: integer }),
  );
  return row?.schemas ?? 0;
}

const at = (minute: number) => new Date(Date.UTC(2025, 4, 1, 8, minute));

function calls(from: number, count: number): RawRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const minute = from + index * 7;
    const context = { 'aws:s3:arn': `arn:aws:s3:::photos/${index % 3}` };
    if (index % 5 === 4) return kmsCall('Decrypt', { at: at(minute), error: 'AccessDenied', by: asForeign() });
    if (index % 5 === 3) return kmsCall('Encrypt', { at: at(minute) });
    return kmsCall(index % 2 === 0 ? 'Decrypt' : 'GenerateDataKey', { at: at(minute), context });
  });
}

describe('the late read models of a part that stays a file', () => {
  it('are those that it would have as rows', async () => {
    const records = calls(0, 60);
    const [asFile, asRows] = [await holding({ records, sealFromEvents: 10 }), await holding({ records })];
    for (const extract of [...LATE_EXTRACTS, ...PAGE_EXTRACTS]) {
      expect(await contents(asFile, extract), extract.table).toEqual(await contents(asRows, extract));
    }
    expect(await contents(asFile, decryptHour)).not.toEqual([]);
    expect(await heldAside(asFile)).toBe(0);
  });

  it('are filled once for each part', async () => {
    const house = await holding({ records: calls(0, 20), sealFromEvents: 10 });
    await house.add(calls(200, 20));
    expect(await partsFilled(house)).toBe(1);
    await house.refresh();
    await house.refresh();
    expect(await partsFilled(house)).toBe(2);
    const whole = await holding({ records: [] });
    expect(await partsFilled(whole)).toBe(0);
    const [row] = await house.models.rows(
      sql`select (select sum(calls) from principal_hour) as hours, (select sum(calls) from edge_day) as days`,
      z.object({ hours: z.coerce.number(), days: z.coerce.number() }),
    );
    expect(row?.hours).toBe(row?.days);
  });

  it.each([
    ['first', [0, 1, 2]],
    ['last', [1, 2, 0]],
  ])('are all left empty when the %s of them fails, and nothing stays aside', async (_which, order) => {
    const broken: Extract = {
      ...materialDay,
      sql: (partId) => sql`select ${partId} as part_id, no_such_column from part_events`,
    };
    const three = [broken, decryptHour, objectDay];
    const late = order.flatMap((index) => three[index] ?? []);
    const house = await holding({ sealFromEvents: 10, late });
    await house.add(calls(0, 20));
    await expect(house.sink.catchUp()).rejects.toThrow('no_such_column');
    for (const extract of late) expect(await contents(house, extract)).toEqual([]);
    expect(await partsFilled(house)).toBe(0);
    expect(await heldAside(house)).toBe(0);
    await expect(house.sink.catchUp()).rejects.toThrow('no_such_column');
  });

  it('may begin with named queries of their own', async () => {
    const named: Extract = {
      ...decryptHour,
      sql: (partId) => sql`with mine as (${decryptHour.sql(partId)}) select * from mine`,
    };
    const records = calls(0, 20);
    const house = await holding({ records, sealFromEvents: 10, late: [named] });
    const plain = await holding({ records, late: [decryptHour] });
    expect(await contents(house, decryptHour)).toEqual(await contents(plain, decryptHour));
  });
});
