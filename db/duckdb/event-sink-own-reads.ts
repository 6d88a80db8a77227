import { z } from 'zod';
import type { LogReader } from '@/db/event-sink';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/**
 * Finds the calls of a part that reading log buckets made: S3 decrypts each object for whoever reads it, and the event
 * of that lands in the trail that is read. They are no use of a key by anybody: they count no more, and stand in
 * `own_reads`. Answers whether there were any. A refused one counts, since somebody has to look at it.
 */
export async function leaveOutOwnReads(transaction: Transaction, partId: number): Promise<boolean> {
  const [asked] = await transaction.rows(
    sql`select exists (select 1 from reached_buckets) as some`,
    z.object({ some: z.boolean() }),
  );
  if (!asked?.some) return false;
  await transaction.run(sql`
    create or replace temp table part_own_reads as
    select
      part_events.event_id,
      part_events.event_time,
      part_events.key_arn,
      reached_buckets.bucket,
      reached_buckets.principal
    from part_events
    join reached_buckets
      on reached_buckets.principal = regexp_replace(part_events.principal, ':(role|user)/.*/', ':\\1/')
      and reached_buckets.bucket
        = regexp_extract(json_extract_string(encryption_context, '$."aws:s3:arn"'), '^arn:aws[a-z-]*:s3:::([^/]*)', 1)
    where part_events.event_name = 'Decrypt'
      and part_events.outcome = 'ok'
      and part_events.counted
  `);
  const [found] = await transaction.rows(
    sql`select count(*) as reads from part_own_reads`,
    z.object({ reads: integer }),
  );
  if (!found || found.reads === 0) return false;
  await transaction.run(sql`insert into uncounted_events select event_id from part_own_reads`);
  await transaction.run(sql`
    insert into own_reads
    select
      event_id,
      cast(${partId} as integer),
      date_trunc('day', event_time),
      coalesce(key_arn, 'unknown'),
      bucket,
      principal
    from part_own_reads
  `);
  return true;
}

/** Notes who reads a bucket, in place of what was noted of the same reader before. */
export async function noteReader(
  transaction: Transaction,
  { bucket, principal, access, at }: LogReader,
): Promise<void> {
  await transaction.run(sql`
    delete from reached_buckets
    where bucket = ${bucket}
      and principal = ${principal}
  `);
  await transaction.run(sql`insert into reached_buckets values (${bucket}, ${principal}, ${access}, ${at})`);
}
