import { z } from 'zod';
import type { StagedPart } from '@/db/event-sink';
import type { Query } from '@/lib/model/query';
import { DAY_MS, type Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';
import { type SealedFolder, seal } from './sealed-parts';

export interface Added {
  readonly added: number;
  readonly duplicates: number;
}

export interface AddedEvents extends Added {
  /** From the first to the last event of the part as it was read; null when there was none. */
  readonly span: Window | null;
  /** Where in the folder of facts the part's own file lies now; null when its events are rows of the store. */
  readonly sealedAs: string | null;
}

/** Where large parts stay as they are, and from how many events on. */
export interface Sealing extends SealedFolder {
  readonly fromEvents: number;
}

const NOTHING = { added: 0, duplicates: 0 };

/**
 * Adds the staged KMS events that are not there yet. A large part whose events are nearly all new keeps its
 * file, which costs nothing; the others become rows.
 */
export async function addEvents(
  transaction: Transaction,
  { events: path, repeated }: Pick<StagedPart, 'events' | 'repeated'>,
  partId: number,
  fileIds: readonly number[],
  { folder, fromEvents }: Sealing,
): Promise<AddedEvents> {
  const staged = await stagedEvents(transaction, path, copiesOfKmsEvents, repeated !== undefined);
  if (path === null || staged === null) return { ...NOTHING, span: null, sealedAs: null };
  const { events, duplicates, span } = staged;
  const [firstFile = 0] = fileIds;
  const isLarge = events >= fromEvents && duplicates <= events * MOST_REPEATED;
  const added = { added: events - duplicates, duplicates: duplicates + (repeated ?? 0), span };
  if (!isLarge || fileIds.some((id, index) => id !== firstFile + index)) {
    await insertStaged(transaction, 'stored_events', path, partId, fileIds, duplicates > 0);
    return { ...added, sealedAs: null };
  }
  if (duplicates > 0) {
    await transaction.run(sql`
      insert into repeated_rows
      select cast(${partId} as integer), row
      from part_drops
    `);
  }
  return { ...added, sealedAs: await seal(folder, path, partId, firstFile) };
}

/** Of a part that stays a file at most this share may be there already; they are skipped at every reading. */
const MOST_REPEATED = 0.05;

/** Adds the staged events of other services that are not there yet. */
export async function addContextEvents(
  transaction: Transaction,
  path: string | null,
  partId: number,
  fileIds: readonly number[],
): Promise<Added> {
  const staged = await stagedEvents(
    transaction,
    path,
    async () => sql`select event_id, event_time from context_events`,
  );
  if (path === null || staged === null) return NOTHING;
  const { events, duplicates } = staged;
  await insertStaged(transaction, 'context_events', path, partId, fileIds, duplicates > 0);
  return { added: events - duplicates, duplicates };
}

interface Staged {
  readonly events: number;
  readonly duplicates: number;
  readonly span: Window;
}

const counts = z.object({
  events: integer,
  ids: integer,
  first: timestamp.nullable(),
  last: timestamp.nullable(),
});

/** The stored events among which copies of a part's events may be; null when there are none. */
type Elsewhere = (transaction: Transaction, path: string, near: Window) => Promise<Query | null>;

/**
 * Counts the staged events, and puts into `part_drops` the rows that are not to be added. An event seen twice in the
 * part counts by its first row; `isWithoutCopies` says that there is none. Stored events are looked for within a day of
 * the part's own time: a copy of an event bears the same time, or the same time in another zone.
 */
async function stagedEvents(
  transaction: Transaction,
  path: string | null,
  elsewhere: Elsewhere,
  isWithoutCopies = false,
): Promise<Staged | null> {
  if (path === null) return null;
  const [found] = await transaction.rows(
    sql`
      select
        count(*) as events,
        ${isWithoutCopies ? sql`count(*)` : sql`count(distinct event_id)`} as ids,
        min(event_time) as first,
        max(event_time) as last
      from read_parquet(${path}, hive_partitioning = false)
    `,
    counts,
  );
  if (!found?.first || !found.last) return null;
  const span = { from: found.first, to: found.last };
  const near = { from: new Date(span.from.getTime() - DAY_MS), to: new Date(span.to.getTime() + DAY_MS) };
  const stored = await elsewhere(transaction, path, near);
  if (found.events === found.ids && stored === null) return { events: found.events, duplicates: 0, span };
  const within = found.events === found.ids ? '' : REPEATED_WITHIN;
  const before = stored === null ? '' : storedBefore(stored);
  await transaction.run({
    text: `
      create or replace temp table part_drops as
      ${[within, before].filter((text) => text !== '').join(' union ')}
    `,
    values: { path, ...(stored === null ? {} : near) },
  });
  const [drops] = await transaction.rows(sql`select count(*) as drops from part_drops`, z.object({ drops: integer }));
  return { events: found.events, duplicates: drops?.drops ?? 0, span };
}

/** Rows of the part whose event is stored already. */
function storedBefore(stored: Query): string {
  return `
    select staged.file_row_number as row
    from read_parquet($path, file_row_number = true, hive_partitioning = false) staged
    where staged.event_id in (
      select event_id
      from (${stored.text}) stored
      where event_time >= $from
        and event_time <= $to
    )
  `;
}

/**
 * A copy of an event names the same recipient account, so only parts that have events of one of the part's accounts are
 * looked through. A part of which no accounts are known is looked through always, and so is every part where an event
 * names no account. The numbers stand in the text, since by them DuckDB leaves other parts' files unopened.
 */
async function copiesOfKmsEvents(transaction: Transaction, path: string, { from, to }: Window): Promise<Query | null> {
  const parts = await transaction.rows(
    sql`
      with accounts as (
        select distinct recipient_account_id as account_id
        from read_parquet(${path}, hive_partitioning = false)
      )
      select part_id
      from parts
      where events > 0
        and last_event >= ${from}
        and first_event <= ${to}
        and (
          part_id in (
            select part_id
            from part_accounts
            join accounts using (account_id)
          )
          or part_id not in (select part_id from part_accounts)
          or exists (
            select 1
            from accounts
            where account_id is null
          )
        )
      order by part_id
    `,
    z.object({ part_id: integer }),
  );
  if (parts.length === 0) return null;
  const numbers = parts.map(({ part_id }) => Number(part_id)).join(', ');
  return { text: `select event_id, event_time from kms_events where part_id in (${numbers})`, values: {} };
}

/** Rows of the part whose event stands in an earlier row. */
const REPEATED_WITHIN = `
  select staged.file_row_number as row
  from read_parquet($path, file_row_number = true, hive_partitioning = false) staged
  join (
    select event_id, min(file_row_number) as first_row
    from read_parquet($path, file_row_number = true, hive_partitioning = false)
    group by event_id
    having count(*) > 1
  ) repeated on repeated.event_id = staged.event_id
  where staged.file_row_number > repeated.first_row
`;

async function insertStaged(
  transaction: Transaction,
  table: 'stored_events' | 'context_events',
  path: string,
  partId: number,
  fileIds: readonly number[],
  hasDuplicates: boolean,
): Promise<void> {
  await transaction.run({
    text: `
      insert into ${table}
      select
        staged.* exclude (file${hasDuplicates ? ', file_row_number' : ''}),
        cast($files as integer[])[staged.file + 1] as file_id,
        cast($part as integer) as part_id
      from read_parquet($path, hive_partitioning = false${hasDuplicates ? ', file_row_number = true' : ''}) staged
      ${hasDuplicates ? 'where staged.file_row_number not in (select row from part_drops)' : ''}
    `,
    values: { path, part: partId, files: fileIds.map(String) },
  });
}
