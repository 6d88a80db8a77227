import { z } from 'zod';
import type { StoredFinding } from '@/db/ledger';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';

/** What is asked of findings that stand. */
export interface Standing {
  present(analyzer: string): Promise<readonly Pick<StoredFinding, 'scope' | 'detail' | 'decision'>[]>;
}

/** Findings that say of a trail that no use of keys is in it. */
const BLIND = ['kms-events-excluded', 'write-only-trail'] as const;

/**
 * Whether a trail of an account leaves out the use of its keys, and nothing shows that it arrives by another way. What
 * a person called a false positive does not count.
 */
export async function isBlind(ledger: Standing, account: string): Promise<boolean> {
  const found = await Promise.all(BLIND.map((analyzer) => ledger.present(analyzer)));
  return found
    .flat()
    .some(
      ({ scope, detail, decision }) =>
        scope.split('/')[0] === account && decision.kind !== 'false-positive' && !/"still_arriving":true/.test(detail),
    );
}

/**
 * Whether the trails of a key's place, those of its organization among them, leave out the use of keys by what
 * CloudTrail said of them, and no use was seen there since by another way.
 */
export async function isBlindPlace(models: ReadModels, keyArn: string): Promise<boolean> {
  const [row] = await models.rows(
    sql`
      select exists (
        select 1
        from trail_places
        where account_id = split_part(${keyArn}, ':', 5)
          and region = split_part(${keyArn}, ':', 4)
          and recorded in ('without-use', 'none')
          and not exists (
            select 1
            from edge_day
            where is_use
              and caller_account_id = trail_places.account_id
              and split_part(key_arn, ':', 4) = trail_places.region
              and day > date_trunc('day', trail_places.recorded_since)
          )
      ) as leaves_out_use
    `,
    z.object({ leaves_out_use: z.boolean() }),
  );
  return row?.leaves_out_use ?? false;
}
