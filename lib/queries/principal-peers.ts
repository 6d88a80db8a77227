import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { PrincipalType } from '@/lib/keys/human-or-workload';
import type { Query } from '@/lib/model/query';
import type { Window } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { principalSums } from './principal-sums';
import { PRINCIPAL_TYPE } from './principal-type';

/** What principals are compared by. */
const PEER_MEASURES = ['keys', 'calls', 'decrypts', 'denied', 'days'] as const;

const row = z.object({
  peers: integer,
  measure: z.enum(PEER_MEASURES),
  own: integer,
  median: z.number(),
  most: integer,
  /** How many of the peers have more. */
  above: integer,
});
export type PeerComparison = z.infer<typeof row>;

/** The permission set of a role that IAM Identity Center made, `AWSReservedSSO_<set>_<16 hex>`; null for any other. */
function permissionSet(principal: string): string | null {
  return /\/AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(principal)?.[1] ?? null;
}

/** Who a principal is compared with. */
export type Peers =
  | { readonly kind: 'permission-set'; readonly name: string }
  | { readonly kind: 'same-type'; readonly type: PrincipalType; readonly account: string };

/** Those with the same permission set, in any account; else those of the same kind in the same account. */
export function peersOf(principal: string, type: PrincipalType, account: string): Peers {
  const name = permissionSet(principal);
  return name === null ? { kind: 'same-type', type, account } : { kind: 'permission-set', name };
}

/**
 * A principal beside its peers in a window: different keys used, calls, decryptions, refusals and days with calls. Peers
 * that called nothing in the window are not among them; no rows when there are none at all or the principal did not call.
 */
export function principalPeers(
  models: ReadModels,
  principal: string,
  peers: Peers,
  window: Window,
): Promise<PeerComparison[]> {
  return models.rows(
    sql`
      with typed as (
        select *, ${PRINCIPAL_TYPE} as type
        from (${principalSums(window)}) sums
      ),
      measured as (
        unpivot (
          select principal, keys, calls, decrypts, denied, days
          from typed
          where principal = ${principal} or ${arePeers(peers)}
        )
        on keys, calls, decrypts, denied, days
        into name measure value amount
      ),
      own as (
        select measure, amount
        from measured
        where principal = ${principal}
      )
      select
        count(*)                                    as peers,
        measured.measure,
        own.amount                                  as own,
        cast(median(measured.amount) as double)     as median,
        max(measured.amount)                        as most,
        count(*) filter (where measured.amount > own.amount) as above
      from measured
      join own on own.measure = measured.measure
      where measured.principal <> ${principal}
      group by measured.measure, own.amount
      order by list_position(${[...PEER_MEASURES]}, measured.measure)
    `,
    row,
  );
}

function arePeers(peers: Peers): Query {
  switch (peers.kind) {
    case 'permission-set':
      return sql`regexp_extract(principal, '/AWSReservedSSO_(.+)_[0-9a-f]{16}$', 1) = ${peers.name}`;
    case 'same-type':
      return sql`(type = ${peers.type} and account_id = ${peers.account})`;
  }
}
