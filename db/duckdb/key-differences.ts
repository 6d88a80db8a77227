import { z } from 'zod';
import { TABLES_BY_KEY } from '@/db/key-store';
import { TOLD_WHOLE } from '@/lib/model/last-word';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/** Keeps the rows of some keys, so that it can be told later what became another of them. */
export async function keepRows(transaction: Transaction, keys: readonly string[]): Promise<void> {
  await transaction.run(sql`
    create or replace temp table kept_keys as
    select unnest(cast(${keys} as varchar[])) as key_arn
  `);
  for (const table of TABLES_BY_KEY) {
    await transaction.run({
      text: `create or replace temp table before_${table} as ${rowsOf(table)}`,
      values: {},
    });
  }
}

/**
 * What became another of keys since their rows were kept, as `key_arn` and `changed`: `keys.<column>`,
 * `keys.last_words.<what they are on>`, or the name of another table of key state. Keys of which nothing did are left out.
 */
export async function differences(transaction: Transaction): Promise<Query> {
  const columns = await keyColumns(transaction);
  const others = TABLES_BY_KEY.filter((table) => table !== 'keys').map(
    (table) => `
      select key_arn, '${table}' as name
      from (
        (select * from before_${table} except all ${rowsOf(table)})
        union all
        (${rowsOf(table)} except all select * from before_${table})
      ) others
    `,
  );
  return {
    text: `
      select key_arn, list_sort(list(distinct name)) as changed
      from (${[differingColumns(columns), ...others].join(' union all ')}) differences
      group by key_arn
    `,
    values: {},
  };
}

/** What becomes another of keys when these columns of them are taken from `restated_keys`; in the same shape. */
export function restatements(columns: readonly string[]): Query {
  const each = columns.map(
    (column) => `case when restated_keys.${column} is distinct from keys.${column} then 'keys.${column}' end`,
  );
  return {
    text: `
      select key_arn, changed
      from (
        select keys.key_arn, ${named(each)} as changed
        from restated_keys
        join keys on keys.key_arn = restated_keys.key_arn
      ) compared
      where len(changed) > 0
    `,
    values: {},
  };
}

function rowsOf(table: (typeof TABLES_BY_KEY)[number]): string {
  return `select * from main.${table} where key_arn in (from kept_keys)`;
}

/** A key that came or went differs in all of its columns; the last words on it are told apart by what they are on. */
function differingColumns(columns: readonly string[]): string {
  const compared = [
    ...columns.map((column) => ({ name: `keys.${column}`, of: (row: string) => `${row}.${column}` })),
    ...TOLD_WHOLE.map((what) => ({
      name: `keys.last_words.${what}`,
      of: (row: string) => `json_extract(cast(${row}.last_words as json), '$.${what}')`,
    })),
  ].filter(({ name }) => name !== 'keys.last_words');
  const each = compared.map(
    ({ name, of }) =>
      `case when later.key_arn is null or before.key_arn is null or ${of('later')} is distinct from ${of('before')} then '${name}' end`,
  );
  return `
    select coalesce(later.key_arn, before.key_arn) as key_arn, unnest(${named(each)}) as name
    from before_keys before
    full join (${rowsOf('keys')}) later on later.key_arn = before.key_arn
  `;
}

function named(names: readonly string[]): string {
  return `list_filter([${names.join(', ')}], lambda name: name is not null)`;
}

async function keyColumns(transaction: Transaction): Promise<string[]> {
  const rows = await transaction.rows(
    sql`
      select column_name
      from duckdb_columns()
      where database_name = current_database()
        and schema_name = 'main'
        and table_name = 'keys'
      order by column_index
    `,
    z.object({ column_name: z.string() }),
  );
  return rows.map(({ column_name }) => column_name);
}
