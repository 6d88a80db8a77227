import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** The partition of AWS that a Region lies in, as ARNs of the Region begin; `aws` for a Region that nobody knows. */
export function partitionOf(region: Query): Query {
  return sql`
    case
      when ${region} like 'cn-%' then 'aws-cn'
      when ${region} like 'us-gov-%' then 'aws-us-gov'
      else 'aws'
    end
  `;
}
