import { z } from 'zod';
import type { Aside } from '@/db/read-models';
import type { Extract } from '@/lib/model/extract';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { withBefore } from '@/lib/sql/with-before';
import type { Database, Transaction } from './database';
import { removeExtracts, runExtracts } from './extracts';
import { lookInto } from './part-look';
import { partEvents, providePartEvents, type SealedFolder } from './sealed-parts';

interface Filling {
  readonly late: readonly Extract[];
  readonly sealing: SealedFolder;
}

/** Fills the late read models for each part that they are not filled for yet, a transaction each. */
export async function catchUp(db: Database, { late, sealing }: Filling): Promise<void> {
  if (late.length === 0) return;
  const parts = await db.rows(
    sql`
      select part_id, sealed_as is not null as is_large
      from parts
      where events > 0
        and part_id not in (
          select part_id
          from late_parts
        )
      order by part_id
    `,
    z.object({ part_id: integer, is_large: z.boolean() }),
  );
  for (const { part_id: partId, is_large: isLarge } of parts) {
    const asides: Aside[] = [];
    const drop = async () => {
      for (const aside of asides) await aside.drop();
    };
    await db
      .write(async (transaction) => {
        await forgetPart(transaction, late, partId);
        await providePartEvents(transaction, sealing, partId);
        const { telling } = await lookInto(transaction, late);
        if (isLarge) await fillOnTwoThreads(db, transaction, { late: telling, sealing }, partId, asides);
        else await runExtracts(transaction, telling, partId);
        await transaction.run(sql`
          insert into late_parts
          values (cast(${partId} as integer))
        `);
      })
      .finally(drop);
  }
}

/**
 * A connection does one thing at a time, and the engine has one thread for it. So another one meanwhile works out
 * answers from the other end of the list, and puts them aside; both read the same, since nobody else writes. What is
 * aside is looked at only when all of it is there: a transaction sees of it what there was when it looked first.
 */
async function fillOnTwoThreads(
  db: Database,
  transaction: Transaction,
  { late, sealing }: Filling,
  partId: number,
  asides: Aside[],
): Promise<void> {
  const events = await partEvents(transaction, sealing, partId);
  const named = sql`part_events as not materialized (${events})`;
  const rest = [...late];
  const others: { readonly table: string; readonly schema: string }[] = [];
  const here = async () => {
    for (let extract = rest.pop(); extract !== undefined; extract = rest.pop()) {
      await runExtracts(transaction, [extract], partId);
    }
  };
  const beside = async () => {
    for (let extract = rest.shift(); extract !== undefined; extract = rest.shift()) {
      const { table } = extract;
      const aside = await db.aside(new Map([[table, withBefore(named, extract.sql(partId))]]));
      asides.push(aside);
      others.push({ table, schema: aside.schema });
    }
  };
  for (const end of await Promise.allSettled([here(), beside()])) if (end.status === 'rejected') throw end.reason;
  for (const { table, schema } of others) {
    await transaction.run({ text: `insert into ${table} select * from ${schema}.${table}`, values: {} });
  }
}

/** What the late read models say of a part is old. */
export async function forgetPart(transaction: Transaction, late: readonly Extract[], partId: number): Promise<void> {
  await removeExtracts(transaction, late, partId);
  await transaction.run(sql`
    delete from late_parts
    where part_id = cast(${partId} as integer)
  `);
}

/** Empties the late read models. */
export async function forgetAll(transaction: Transaction, late: readonly Extract[]): Promise<void> {
  for (const { table } of late) await transaction.run({ text: `delete from ${table}`, values: {} });
  await transaction.run(sql`delete from late_parts`);
}
