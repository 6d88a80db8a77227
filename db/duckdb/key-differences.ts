import { TABLES_BY_KEY } from '@/db/key-store';
import { TOLD_WHOLE, type ToldWhole } from '@/lib/model/last-word';
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
export function differences(): Query {
  const others = TABLES_BY_KEY.filter((table) => table !== 'keys').map(
    (table) => `
      select distinct key_arn, '${table}' as name
      from (
        select * exclude (side), sum(side) as balance
        from (
          select *, -1 as side from before_${table}
          union all
          select *, 1 as side from (${rowsOf(table)}) later
        ) sides
        group by all
        having balance <> 0
      ) others
    `,
  );
  return {
    text: `
      select key_arn, list_sort(list(distinct name)) as changed
      from (${[DIFFERING_COLUMNS, ...others].join(' union all ')}) differences
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
        select keys.key_arn, list_filter([${each.join(', ')}], lambda name: name is not null) as changed
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

/** Both rows of each key; where the key came or went, it differs in all that there is of it. */
const BOTH = `
  select
    coalesce(later.key_arn, before.key_arn) as key_arn,
    before.key_arn is null or later.key_arn is null as is_all_other,
    to_json(before)                         as before,
    to_json(later)                          as later,
    cast(before.last_words as json)         as words_before,
    cast(later.last_words as json)          as words_later
  from before_keys before
  full join (${rowsOf('keys')}) later on later.key_arn = before.key_arn
`;

/** What differs in the row itself; the last words on a key are told apart by what they are on. */
const DIFFERING_COLUMNS = `
  select
    key_arn,
    unnest(
      list_concat(
        list_transform(
          list_filter(
            json_keys(later),
            lambda name: name <> 'last_words'
              and (is_all_other or json_extract(later, name) is distinct from json_extract(before, name))
          ),
          lambda name: 'keys.' || name
        ),
        list_filter([${TOLD_WHOLE.map(wordsDiffer).join(', ')}], lambda name: name is not null)
      )
    ) as name
  from (${BOTH}) both_rows
`;

function wordsDiffer(what: ToldWhole): string {
  const isOther = `json_extract(words_later, '$.${what}') is distinct from json_extract(words_before, '$.${what}')`;
  return `case when is_all_other or ${isOther} then 'keys.last_words.${what}' end`;
}
