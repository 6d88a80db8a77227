import { z } from 'zod';
import { EVENT_FIELDS, type EventField, type EventFilter, type Facts } from '@/db/facts';
import type { Query, SqlValue } from '@/lib/model/query';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database } from './database';

/** Each field as an expression over the events of `delivered`. Text of this file alone reaches the SQL. */
const COLUMNS: Readonly<Record<EventField, string>> = {
  'event-name': 'event_name',
  'event-source': 'event_source',
  account: 'coalesce(recipient_account_id, caller_account_id)',
  'caller-account': 'caller_account_id',
  'key-account': 'key_account_id',
  region: 'aws_region',
  key: 'key_arn',
  principal: 'principal',
  error: 'error_code',
  outcome: 'outcome',
  'via-service': 'via_service',
  day: `strftime(event_time, '%Y-%m-%d')`,
  hour: `strftime(event_time, '%Y-%m-%dT%H:00:00Z')`,
};

const CONTEXT = `
  select
    columns(['event_id', 'event_time', 'event_source', 'event_name', 'aws_region', 'recipient_account_id', 'principal',
      'caller_account_id', 'source_ip', 'error_code', 'shared_event_id', 'record_index', 'file_id', 'part_id']),
    case when error_code is null then 'ok' else 'other-error' end as outcome,
    true as counted
  from context_events
`;

/** Events as DuckDB keeps them. */
export function duckdbFacts(db: Database): Facts {
  return {
    engine: 'duckdb',

    search: (filter, page, row, signal) => {
      const { text, values } = where(filter);
      return db.rows(
        {
          text: `
            select *
            from (${delivered(filter)}) events
            ${text}
            order by event_time desc, event_id
            limit $size
            offset $offset
          `,
          values: { ...values, size: page.size, offset: page.offset },
        },
        row,
        signal,
      );
    },

    count: async (filter, by, signal) => {
      const fields = by.slice(0, 4);
      const isByKey = fields.includes('key');
      const { text, values } = where(filter, isByKey);
      const columns = fields.map((field, index) => `${COLUMNS[field]} as v${index}`);
      const groups = fields.map((_field, index) => `v${index}`);
      const rows = await db.rows(
        {
          text: `
            select ${[...columns, 'count(*) as events'].join(', ')}
            from (${isByKey ? byKey(filter) : delivered(filter)}) events
            ${text}
            ${groups.length > 0 ? `group by ${groups.join(', ')}` : ''}
            order by ${['events desc', ...groups].join(', ')}
          `,
          values,
        },
        z.looseObject({ events: integer }),
        signal,
      );
      return rows.map((row) => ({ values: groups.map((name) => asText(row[name])), events: row.events }));
    },

    place: async (eventId) => {
      const row = z.object({ path: z.string(), recordIndex: integer, record: z.string().nullable() });
      const [found] = await db.rows(
        sql`
          select path, record_index as "recordIndex", record
          from (
            select event_id, file_id, record_index, record from kms_events
            union all
            select event_id, file_id, record_index, record from context_events
          ) events
          join files using (file_id)
          where event_id = try_cast(${eventId} as uuid)
          limit 1
        `,
        row,
      );
      return found ?? null;
    },

    rows: (query, row, signal) => db.rows(query, row, signal),
  };
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function delivered({ allServices }: EventFilter): string {
  const kms = `select *, 'kms.amazonaws.com' as event_source from kms_events`;
  return allServices ? `${kms} union all by name ${CONTEXT}` : kms;
}

/** ReEncrypt stands once for each of its two keys. */
function byKey(filter: EventFilter): string {
  const events = delivered(filter);
  return `
    select * from (${events}) firsts
    union all
    select * replace (
      destination_key_arn as key_arn,
      split_part(destination_key_arn, ':', 5) as key_account_id
    )
    from (${events}) seconds
    where destination_key_arn is not null
      and destination_key_arn is distinct from key_arn
  `;
}

/** The filter as SQL; an empty text among the values means that the record does not say. */
function where({ from, to, where: wanted = {} }: EventFilter, isByKey = false): Query {
  const values: Record<string, SqlValue> = {};
  const conditions: string[] = [];
  if (from) {
    values.from = from;
    conditions.push('event_time >= $from');
  }
  if (to) {
    values.to = to;
    conditions.push('event_time < $to');
  }
  for (const field of EVENT_FIELDS) {
    const list = wanted[field];
    if (!list) continue;
    const name = field.replaceAll('-', '_');
    values[name] = list.filter((value) => value !== '');
    const column = COLUMNS[field];
    const alternatives = [`list_contains(cast($${name} as varchar[]), ${column})`];
    if (field === 'key' && !isByKey)
      alternatives.push(`list_contains(cast($${name} as varchar[]), destination_key_arn)`);
    if (list.includes('')) alternatives.push(`${column} is null`);
    conditions.push(`(${alternatives.join(' or ')})`);
  }
  return { text: conditions.length > 0 ? `where ${conditions.join(' and ')}` : '', values };
}
