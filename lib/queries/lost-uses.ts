import { z } from 'zod';
import type { Ledger } from '@/db/ledger';

/** A last use of a key that KMS tells of and no log has. */
export interface LostUse {
  readonly keyArn: string;
  readonly accountId: string;
  readonly region: string;
  readonly usedAt: Date;
  readonly eventId: string;
}

const Detail = z.object({
  account_id: z.string(),
  region: z.string(),
  last_used_at: z.coerce.date(),
  missing_event_id: z.string(),
});

/** What the newest analysis found of them (LOG-06): each counts against the completeness of its day. */
export async function lostUses(ledger: Pick<Ledger, 'present'>): Promise<LostUse[]> {
  return (await ledger.present('last-use-not-logged')).map(({ subject, detail }) => {
    const { account_id, region, last_used_at, missing_event_id } = Detail.parse(JSON.parse(detail));
    return { keyArn: subject, accountId: account_id, region, usedAt: last_used_at, eventId: missing_event_id };
  });
}
