import { z } from 'zod';
import type { Facts, PageRequest } from '@/db/facts';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { analyzerOf, type FindingItem, rowOf } from './finding-items';

const event = z.object({
  event_id: z.string(),
  event_time: timestamp,
  event_source: z.string(),
  event_name: z.string(),
  aws_region: z.string().nullable(),
  recipient_account_id: z.string().nullable(),
  key_arn: z.string().nullable(),
  principal: z.string().nullable(),
  session_name: z.string().nullable(),
  caller_account_id: z.string().nullable(),
  via_service: z.string().nullable(),
  source_ip: z.string().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  path: z.string().nullable(),
  record_index: integer,
});
export type EvidenceEvent = z.infer<typeof event>;

/** Which events a finding rests on: those that it names, or all that its analyzer's condition tells. */
export type EvidenceScope =
  | { readonly kind: 'named'; readonly ids: readonly string[] }
  | { readonly kind: 'told'; readonly condition: Query; readonly ids: readonly string[] };

interface Rested extends Pick<FindingItem, 'event_count' | 'steps'> {
  readonly stored: Pick<FindingItem['stored'], 'analyzer' | 'detail' | 'eventIds'>;
}

/**
 * The events that a finding rests on. Where the analyzer counts more than it names and tells which, all of them;
 * otherwise those that it names.
 */
export function evidenceScope({ stored, event_count, steps }: Rested): EvidenceScope {
  const ids = stored.eventIds;
  const evidence = (event_count ?? 0) > ids.length ? analyzerOf(stored.analyzer)?.evidence : undefined;
  const row = evidence === undefined ? null : rowOf(stored);
  const condition = evidence && row ? evidence(row) : null;
  if (condition === null) return { kind: 'named', ids };
  return { kind: 'told', condition, ids: [...ids, ...(steps ?? []).map(({ event_id }) => event_id)] };
}

/** The events with these ids, oldest first, of KMS and of other services. An id that is not in the store is absent. */
export function findingEvidence(facts: Facts, ids: readonly string[]): Promise<EvidenceEvent[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return evidencePage(facts, { kind: 'named', ids }, { size: ids.length, offset: 0 });
}

/** A page of the events that a finding rests on, oldest first. */
export function evidencePage(
  facts: Facts,
  scope: EvidenceScope,
  { size, offset }: PageRequest,
): Promise<EvidenceEvent[]> {
  return facts.rows(
    sql`
      with evidence as (${eventsOf(scope)})
      select
        cast(event_id as varchar) as event_id,
        evidence.* exclude (event_id, file_id),
        files.path
      from evidence
      left join files using (file_id)
      order by event_time, event_id
      limit ${size}
      offset ${offset}
    `,
    event,
  );
}

/** How many events of a scope are in the store. */
export async function evidenceCount(facts: Facts, scope: EvidenceScope): Promise<number> {
  const [found] = await facts.rows(
    sql`select count(*) as events from (${eventsOf(scope)}) evidence`,
    z.object({ events: integer }),
  );
  return found?.events ?? 0;
}

function eventsOf(scope: EvidenceScope): Query {
  switch (scope.kind) {
    case 'told':
      return sql`
        ${OF_KMS}
        where counted
          and (${scope.condition})
        union all
        ${ofOthers(scope.ids)}
      `;
    case 'named':
      return sql`
        ${OF_KMS}
        where list_contains(${scope.ids}, cast(event_id as varchar))
        union all
        ${ofOthers(scope.ids)}
      `;
  }
}

/** Events of other services are told by their ids alone. */
function ofOthers(ids: readonly string[]): Query {
  return sql`
    select
      event_id, event_time, event_source, event_name, aws_region, recipient_account_id,
      null, principal, null, caller_account_id, null, source_ip, error_code, null,
      file_id, record_index
    from context_events
    where list_contains(${ids}, cast(event_id as varchar))
  `;
}

const OF_KMS: Query = sql`
  select
    event_id, event_time, 'kms.amazonaws.com' as event_source, event_name, aws_region, recipient_account_id,
    key_arn, principal, session_name, caller_account_id, via_service, source_ip, error_code, error_message,
    file_id, record_index
  from kms_events
`;

const impact = z.object({
  alias: z.string().nullable(),
  state: z.string().nullable(),
  services: z.array(z.string()),
  resources: integer,
  calls: integer,
  last_at: timestamp.nullable(),
});
export type KeyImpact = z.infer<typeof impact>;

/** What hangs on a key, in one line, over all data. */
export async function keyImpact(models: ReadModels, keyArn: string): Promise<KeyImpact> {
  const [found] = await models.rows(
    sql`
      select
        (select alias from keys where key_arn = ${keyArn})                                      as alias,
        (select state from keys where key_arn = ${keyArn})                                      as state,
        (select coalesce(list_sort(list(distinct via_service)), []) from edge_day where key_arn = ${keyArn} and is_use)
                                                                                                as services,
        (select count(distinct (context_key, context_value)) from context_day where key_arn = ${keyArn} and is_use)
                                                                                                as resources,
        (select coalesce(sum(calls), 0) from edge_day where key_arn = ${keyArn} and is_use)      as calls,
        (select max(last_at) from edge_day where key_arn = ${keyArn} and is_use)                as last_at
    `,
    impact,
  );
  return found ?? { alias: null, state: null, services: [], resources: 0, calls: 0, last_at: null };
}

const aliasRow = z.object({ key_arn: z.string(), alias: z.string().nullable() });

/** The first alias of each of these keys, where one is known. */
export async function aliasesOf(models: ReadModels, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await models.rows(
    sql`
      select key_arn, alias
      from keys
      where list_contains(${[...new Set(keys)]}, key_arn) and alias is not null
    `,
    aliasRow,
  );
  return new Map(rows.map(({ key_arn, alias }) => [key_arn, alias ?? '']));
}
