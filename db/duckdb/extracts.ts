import type { Extract } from '@/lib/model/extract';
import type { Transaction } from './database';

/** Takes a part out of read models. */
export async function removeExtracts(
  transaction: Transaction,
  extracts: readonly Extract[],
  partId: number,
): Promise<void> {
  for (const { table } of extracts) {
    await transaction.run({
      text: `delete from ${table} where part_id = cast($part as integer)`,
      values: { part: partId },
    });
  }
}

/** Puts the part that is at hand as `part_events` into read models. */
export async function runExtracts(
  transaction: Transaction,
  extracts: readonly Extract[],
  partId: number,
): Promise<void> {
  for (const { table, sql: select } of extracts) {
    const query = select(partId);
    await transaction.run({ text: `insert into ${table} ${query.text}`, values: query.values });
  }
}
