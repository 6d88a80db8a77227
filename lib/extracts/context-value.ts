import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** A context's value as the resource it names: an object in S3 is its bucket; everything else stays as it is. */
export const RESOURCE: Query = sql`
  case
    when context_value like 'arn:%:s3:::%/%' then split_part(context_value, '/', 1)
    else context_value
  end
`;

/** Members of a context that name no resource: one value per object version or per request. */
export const TELLING: Query = sql`
  context_key not in ('SecretVersionId', 'aws-crypto-public-key', 'aws:backup:request-id')
`;

/**
 * `role_context` with the object of S3 cut off where it is the only member, so that the many objects of a bucket are one
 * context before anything is parsed. Says the same of resources as the whole.
 */
export const SHORT_CONTEXT: Query = sql`
  case
    when role_context like '{"aws:s3:arn":"arn:%:s3:::%/%' and not contains(role_context, '","') then
      split_part(role_context, '/', 1) || '"}'
    else role_context
  end
`;
