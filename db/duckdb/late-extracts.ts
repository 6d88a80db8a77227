import { z } from 'zod';
import type { Aside } from '@/db/read-models';
import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { withBefore } from '@/lib/sql/with-before';
import type { Database, Transaction } from './database';
import { removeExtracts, runExtracts } from './extracts';
import { lookInto } from './part-look';
import { partEvents, providePartEvents, type SealedFolder } from './sealed-parts';

/** Read models that are filled together, later than a part comes in. */
export interface LateGroup {
  readonly extracts: readonly Extract[];
  /** The table of the parts that they are filled for. */
  readonly filled: Query;
}

export type LateGroups = Readonly<Record<'analyzers' | 'pages', LateGroup>>;

/** What analyzers wait for, and what nobody waits for. */
export function lateGroups(analyzers: readonly Extract[], pages: readonly Extract[]): LateGroups {
  return {
    analyzers: { extracts: analyzers, filled: sql`late_parts` },
    pages: { extracts: pages, filled: sql`paged_parts` },
  };
}

/** Fills the read models of a group for each part that they are not filled for yet, a transaction each. */
export async function catchUp(db: Database, group: LateGroup, sealing: SealedFolder): Promise<void> {
  const { extracts, filled } = group;
  if (extracts.length === 0) return;
  const parts = await db.rows(
    sql`
      select part_id, sealed_as is not null as is_large
      from parts
      where events > 0
        and part_id not in (
          select part_id
          from ${filled}
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
        await forgetPartOf(transaction, group, partId);
        await providePartEvents(transaction, sealing, partId);
        const { telling } = await lookInto(transaction, extracts);
        if (isLarge)
          await fillOnTwoThreads(
            db,
            transaction,
            telling,
            await partEvents(transaction, sealing, partId),
            partId,
            asides,
          );
        else await runExtracts(transaction, telling, partId);
        await transaction.run(sql`
          insert into ${filled}
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
  extracts: readonly Extract[],
  events: Query,
  partId: number,
  asides: Aside[],
): Promise<void> {
  const named = sql`part_events as not materialized (${events})`;
  const rest = [...extracts];
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
export async function forgetPart(transaction: Transaction, groups: LateGroups, partId: number): Promise<void> {
  for (const group of Object.values(groups)) await forgetPartOf(transaction, group, partId);
}

async function forgetPartOf(transaction: Transaction, { extracts, filled }: LateGroup, partId: number): Promise<void> {
  await removeExtracts(transaction, extracts, partId);
  await transaction.run(sql`
    delete from ${filled}
    where part_id = cast(${partId} as integer)
  `);
}

/** Empties the read models of a group. */
export async function forgetGroup(transaction: Transaction, { extracts, filled }: LateGroup): Promise<void> {
  for (const { table } of extracts) await transaction.run({ text: `delete from ${table}`, values: {} });
  await transaction.run(sql`delete from ${filled}`);
}
