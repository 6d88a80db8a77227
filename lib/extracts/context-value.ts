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
