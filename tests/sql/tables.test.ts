import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { unnarrowed } from '@/lib/queries/question';
import { sql } from '@/lib/sql/sql';
import { mayRead, tablesOf } from '@/lib/sql/tables';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const HISTORY = { from: new Date('2025-06-01T00:00:00Z'), asOf: new Date('2025-06-15T00:00:00Z') };
const LIMITS = { unusedAfterDays: 90, rotationMaxAgeDays: 365, enclaveImages: [], approvedRegions: [] };

/** The tables of a query as the engine's own parser names them. */
async function parsed({ models }: Warehouse, text: string): Promise<string[]> {
  const [row] = await models.rows(
    sql`
      with tree as (select json_serialize_sql(cast(${text} as varchar)) as tree)
      select
        json_extract_string(tree, '$.error') as error,
        list_distinct(json_extract_string(tree, '$..table_name')) as named,
        list_distinct(json_extract_string(tree, '$..cte_map.map[*].key')) as own
      from tree
    `,
    z.object({ error: z.string(), named: z.array(z.string().nullable()), own: z.array(z.string().nullable()) }),
  );
  expect(row?.error).toBe('false');
  return (row?.named ?? []).flatMap((name) => (name && !row?.own.includes(name) ? [name] : []));
}

describe('the tables that a query reads', () => {
  it('are named for every analyzer, none left out', async () => {
    const warehouse = await warehouseHolding({});
    const tables = await warehouse.models.rows(
      sql`select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal`,
      z.object({ table_name: z.string() }),
    );
    const held = new Set(tables.map(({ table_name }) => table_name));
    for (const analyzer of ANALYZERS) {
      const asked = unnarrowed(analyzer, HISTORY, LIMITS);
      const read = (await parsed(warehouse, asked.text)).filter((name) => held.has(name));
      expect(read.length, analyzer.id).toBeGreaterThan(0);
      expect([analyzer.id, read.filter((name) => !tablesOf(asked).has(name))]).toEqual([analyzer.id, []]);
    }
    warehouse.close();
  });

  it('are those behind words in comments and texts, no others', () => {
    expect(
      tablesOf(sql`
        -- from nowhere
        with own as (select * from main.edge_day where principal <> 'from elsewhere')
        select * from own join keys using (key_arn)
      `),
    ).toEqual(new Set(['edge_day', 'keys']));
  });
});

describe('the columns that a query may read', () => {
  const may = (text: string, column = 'last_used_at') => mayRead({ text, values: {} }, 'keys', column);

  it('are those that it spells, and all of a table that it takes with a star', () => {
    expect(may('select last_used_at from keys')).toBe(true);
    expect(may('select * from keys where state = 1')).toBe(true);
    expect(may('select distinct * from main.keys')).toBe(true);
    expect(may('select a.state, * from grants a join keys on true')).toBe(true);
    expect(may('select keys.* from keys')).toBe(true);
    expect(may('select k.* from keys k')).toBe(true);
    expect(may('select k.* from keys as k')).toBe(true);
    expect(may('with a as (select *, (select max(x) from grants) as y from keys) select state from a')).toBe(true);
  });

  it('are not those of a table whose star is another’s', () => {
    expect(may('select state from keys')).toBe(false);
    expect(may('select count(*) from keys')).toBe(false);
    expect(
      may('with a as (select * from grants where key_arn in (select key_arn from keys)) select state from keys'),
    ).toBe(false);
    expect(may('select g.* from grants g join keys on true where 2 * 3 > 1')).toBe(false);
    expect(may("select 'last_used_at' from keys -- last_used_at")).toBe(false);
    expect(may('select state from keys', 'state')).toBe(true);
  });
});
