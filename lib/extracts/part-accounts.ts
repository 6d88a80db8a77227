import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/** Accounts whose own trail is here: those that events were delivered to, also in copies that do not count. */
export const partAccounts: Extract = {
  table: 'part_accounts',
  edition: 1,
  sql: (partId) => sql`
    select distinct
      ${partId} as part_id,
      recipient_account_id as account_id
    from part_events
    where recipient_account_id is not null
  `,
};
