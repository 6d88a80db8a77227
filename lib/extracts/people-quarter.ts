import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** A role that only programs take is told apart by its name alone, so other roles are left out. */
const BY_PEOPLE: Query = sql`(
  identity_type in ('IAMUser', 'Root', 'IdentityCenterUser')
  or contains(principal, '/AWSReservedSSO_')
)`;

/** When people called: IAM users, root, IAM Identity Center and its roles, by quarter of an hour. */
export const peopleQuarter: Extract = {
  table: 'people_quarter',
  edition: 1,
  onlyOf: BY_PEOPLE,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      time_bucket(interval '15 minutes', event_time) as quarter,
      count(*) as calls
    from part_events
    where counted
      and ${BY_PEOPLE}
    group by 2
  `,
};
