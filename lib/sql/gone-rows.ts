import type { FindingRow } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** The rows behind findings as a table: `account_id`, `subject`, `observed_at`, and all of it as JSON in `was`. */
export function goneRows(rows: readonly FindingRow[]): Query {
  const told = JSON.stringify(rows.map((row) => ({ ...row, observed_ms: row.observed_at.getTime() })));
  return sql`
    select
      json_extract_string(was, '$.account_id')                              as account_id,
      json_extract_string(was, '$.subject')                                 as subject,
      epoch_ms(cast(json_extract_string(was, '$.observed_ms') as bigint))   as observed_at,
      was
    from (
      select unnest(json_extract(cast(${told} as json), '$[*]')) as was
    ) told
  `;
}
