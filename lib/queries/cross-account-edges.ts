import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_MS, type Window } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  owner_account_id: z.string(),
  caller_account_id: z.string(),
  owner_name: z.string().nullable(),
  caller_name: z.string().nullable(),
  /** Organizational units from the root down, `Workloads / Payments`. */
  owner_units: z.string().nullable(),
  caller_units: z.string().nullable(),
  /** 'own', 'organization', 'partner', or null: outside the zone of trust. */
  owner_relation: z.string().nullable(),
  caller_relation: z.string().nullable(),
  /** Last day of a partner, on whichever side it is. */
  partner_until: timestamp.nullable(),
  /** Calls of the window that succeeded, each once, whether one trail or both have it. */
  calls: integer,
  denied: integer,
  /** Those told by the caller's trail, which names the role, and those that only the owner's trail tells. */
  by_callers: integer,
  by_owners: integer,
  keys: texts,
  /** Roles and users by ARN; accounts where only the owner's trail tells. */
  principals: texts,
  operations: texts,
  /** Over all data, not only the window. */
  first_at: timestamp.nullable(),
  last_at: timestamp.nullable(),
  /** Keys whose present policy or grants let the caller in from outside the zone of trust. */
  allowed_keys: texts,
});
export type CrossAccountEdge = z.infer<typeof row>;

/**
 * Every pair of key owner and calling account with a call in the data or a way in from outside that stands open: the
 * two-sided ledger. Both copies of a call are one, joined on `sharedEventID` when they came in (FACTS.md §1.4).
 */
export function crossAccountEdges(models: ReadModels, window: Window): Promise<CrossAccountEdge[]> {
  return models.rows(
    sql`
      with days as (
        select
          *,
          day >= date_trunc('day', cast(${window.from} as timestamp)) and day < ${window.to} as is_inside,
          recipient_account_id = caller_account_id as is_callers
        from cross_account_day
        where key_account_id <> caller_account_id
      ),
      used as (
        select
          key_account_id                                                              as owner_account_id,
          caller_account_id,
          coalesce(sum(calls) filter (where is_inside and outcome = 'ok'), 0)         as calls,
          coalesce(
            sum(calls) filter (where is_inside and outcome in ('denied', 'network-denied')),
            0
          )                                                                           as denied,
          coalesce(sum(calls) filter (where is_inside and outcome = 'ok' and is_callers), 0)     as by_callers,
          coalesce(sum(calls) filter (where is_inside and outcome = 'ok' and not is_callers), 0) as by_owners,
          coalesce(list_sort(list(distinct key_arn) filter (where is_inside)), [])    as keys,
          coalesce(list_sort(list(distinct principal) filter (where is_inside)), [])[1:20]       as principals,
          coalesce(list_sort(list(distinct event_name) filter (where is_inside)), []) as operations,
          min(first_at) filter (where outcome = 'ok')                                 as first_at,
          max(last_at) filter (where outcome = 'ok')                                  as last_at
        from days
        group by key_account_id, caller_account_id
      ),
      allowed as (
        select
          account_id                          as owner_account_id,
          token                               as caller_account_id,
          list_sort(list(distinct key_arn))   as allowed_keys
        from external_access
        where kind = 'external'
          and regexp_full_match(token, '[0-9]{12}')
        group by account_id, token
      ),
      trusted as (
        select
          account_id,
          arg_max(relation, coalesce(until, timestamp '9999-01-01')) as relation,
          any_value(name)                                            as name,
          any_value(units)                                           as units,
          max(until)                                                 as until
        from trusted_accounts
        group by account_id
      )
      select
        owner_account_id,
        caller_account_id,
        owners.name                             as owner_name,
        callers.name                            as caller_name,
        owners.units                            as owner_units,
        callers.units                           as caller_units,
        owners.relation                         as owner_relation,
        callers.relation                        as caller_relation,
        coalesce(callers.until, owners.until)   as partner_until,
        coalesce(used.calls, 0)                 as calls,
        coalesce(used.denied, 0)                as denied,
        coalesce(used.by_callers, 0)            as by_callers,
        coalesce(used.by_owners, 0)             as by_owners,
        coalesce(used.keys, [])                 as keys,
        coalesce(used.principals, [])           as principals,
        coalesce(used.operations, [])           as operations,
        used.first_at,
        used.last_at,
        coalesce(allowed.allowed_keys, [])      as allowed_keys
      from used
      full join allowed using (owner_account_id, caller_account_id)
      left join trusted owners on owners.account_id = owner_account_id
      left join trusted callers on callers.account_id = caller_account_id
      order by calls desc, owner_account_id, caller_account_id
    `,
    row,
  );
}

/** How the side that is not ours stands to us; `inside` where both are ours. */
export const EDGE_KINDS = ['inside', 'partner', 'expired-partner', 'unknown'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** A partner counts as one until the end of its last day. */
export function edgeKind(edge: CrossAccountEdge, asOf: Date): EdgeKind {
  const relations = [edge.owner_relation, edge.caller_relation];
  if (relations.includes(null)) return 'unknown';
  if (!relations.includes('partner')) return 'inside';
  const isOver = edge.partner_until !== null && asOf.getTime() >= edge.partner_until.getTime() + DAY_MS;
  return isOver ? 'expired-partner' : 'partner';
}

/** Pairs of accounts that are new, and how many may be as old as the records of neither account reach. */
export interface NewEdges {
  readonly fresh: readonly CrossAccountEdge[];
  readonly unclear: number;
}

/**
 * Pairs that were first seen at or after an instant, where records of one of both accounts reach back before it; where
 * they begin later, whatever they show would look new.
 */
export function newEdges(edges: readonly CrossAccountEdge[], trails: ReadonlyMap<string, Date>, since: Date): NewEdges {
  const candidates = edges.filter(({ first_at }) => first_at !== null && first_at >= since);
  const fresh = candidates.filter(({ owner_account_id, caller_account_id }) =>
    [owner_account_id, caller_account_id].some((account) => {
      const begins = trails.get(account);
      return begins !== undefined && begins < since;
    }),
  );
  return { fresh, unclear: candidates.length - fresh.length };
}

/** `in`: somebody uses a key of ours; `out`: we use a key of theirs; `between`: both are ours. */
export function edgeDirection({ owner_relation, caller_relation }: CrossAccountEdge): 'in' | 'out' | 'between' {
  const isOurs = (relation: string | null) => relation === 'own' || relation === 'organization';
  if (isOurs(owner_relation) && isOurs(caller_relation)) return 'between';
  return isOurs(caller_relation) ? 'out' : 'in';
}
