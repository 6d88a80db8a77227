import type { Query } from '@/lib/model/query';
import { sql } from './sql';

const SURVEY = [
  'DescribeKey',
  'GetKeyLastUsage',
  'GetKeyPolicy',
  'ListAliases',
  'ListGrants',
  'ListKeys',
  'ListRetirableGrants',
];

/**
 * Questions about keys that somebody asked directly and not through the console, whose calls bear the name of the browser
 * or of AWS; ours are no survey.
 */
export const SURVEYED: Query = sql`(
  operation_class = 'metadata'
  and list_contains(${SURVEY}, event_name)
  and principal is not null
  and via_service is null
  and invoked_by is null
  and coalesce(identity_type, '') <> 'AWSService'
  and principal not ilike '%keytrail%'
  and principal not like '%:role/aws-service-role/%'
  and coalesce(user_agent, '') not ilike '%console.amazonaws.com%'
  and coalesce(user_agent, '') not ilike 'mozilla/%'
  and coalesce(user_agent, '') <> 'AWS Internal'
)`;
