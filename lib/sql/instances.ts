import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** EC2 names the session of a role after the instance that it gave the role to. */
export const INSTANCE = 'i-([0-9a-f]{8}|[0-9a-f]{17})';

/** Whether the first version of the metadata service gave out the credentials of an event. */
export const IS_V1: Query = sql`(
  coalesce(contains(record, '"ec2RoleDelivery":"1.0"'), false)
  and coalesce(json_extract_string(record, '$.userIdentity.sessionContext.ec2RoleDelivery') = '1.0', false)
)`;
