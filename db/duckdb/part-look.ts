import { z } from 'zod';
import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/** A call across accounts that a person or a role made: the only kind that is delivered twice (FACTS.md §1.4). */
export const CROSSES = sql`
  shared_event_id is not null
  and identity_type is not null
  and identity_type <> 'AWSService'
  and caller_account_id is not null
  and recipient_account_id is not null
  and (caller_account_id <> key_account_id or destination_key_arn is not null or key_account_id is null)
  and event_category is distinct from 'NetworkActivity'
`;

/** What a part holds that most parts do not. */
export interface PartLook {
  /** Calls that may have been delivered twice. */
  readonly copies: boolean;
  /** Records of VPC endpoints. */
  readonly network: boolean;
  /** Events that correct others. */
  readonly corrections: boolean;
  /** The extracts that have something to read. */
  readonly telling: readonly Extract[];
}

/** Looks once over `part_events`; that is much cheaper than a reading for everything that might be there. */
export async function lookInto(transaction: Transaction, extracts: readonly Extract[]): Promise<PartLook> {
  const rare = extracts.filter(({ onlyOf }) => onlyOf !== undefined);
  const list = rare
    .map(({ onlyOf }) => sql`coalesce(bool_or(${onlyOf ?? sql`true`}), false)`)
    .reduce((before, condition) => sql`${before}, ${condition}`, sql`true`);
  const [row] = await transaction.rows(
    sql`
      select
        coalesce(bool_or(${CROSSES}), false) as copies,
        coalesce(bool_or(event_category = 'NetworkActivity'), false) as network,
        coalesce(bool_or(corrects_event_id is not null), false) as corrections,
        [${list}] as found
      from part_events
    `,
    z.object({ copies: z.boolean(), network: z.boolean(), corrections: z.boolean(), found: z.array(z.boolean()) }),
  );
  const telling = extracts.filter((extract) => {
    const index = rare.indexOf(extract);
    return index < 0 || (row?.found[index + 1] ?? true);
  });
  return { copies: row?.copies ?? true, network: row?.network ?? true, corrections: row?.corrections ?? true, telling };
}
