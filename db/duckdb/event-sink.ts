import { z } from 'zod';
import type {
  CommittedPart,
  DigestVerdictRow,
  EventSink,
  RunEnd,
  SetAsideMessage,
  SettledDays,
  StagedPart,
} from '@/db/event-sink';
import { fileIdentity } from '@/db/event-sink';
import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { READING_EDITION } from '@/lib/model/reading-edition';
import type { Window } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import { addCoverage, forgetCoverage, tellForgotten } from './coverage';
import type { Database, Transaction } from './database';
import { settleCounted } from './event-sink-counted';
import { addContextEvents, addEvents, type Sealing } from './event-sink-facts';
import { addFiles, fileIds, forgetReading } from './event-sink-files';
import { leaveOutOwnReads, noteReader } from './event-sink-own-reads';
import { notePublicKeys } from './event-sink-proofs';
import { removeExtracts, runExtracts } from './extracts';
import { catchUp, forgetPart, type LateGroups } from './late-extracts';
import { lookInto } from './part-look';
import { providePartEvents, refreshEventsView } from './sealed-parts';
import { noteChange } from './store-changes';

export interface SinkOptions {
  readonly extracts: readonly Extract[];
  /** Those that are filled when somebody asks for it. */
  readonly late: LateGroups;
  readonly sealing: Sealing;
}

const knownFile = z
  .object({ path: z.string(), size_bytes: integer, modified_ms: integer })
  .transform(({ path, size_bytes, modified_ms }) =>
    fileIdentity({ path, sizeBytes: size_bytes, modifiedMs: modified_ms }),
  );

/** Whether nothing of a file was left to be read. */
const WHOLE = sql`outcome in ('complete', 'not-a-log')`;

/** Files that need not be read again: of what an earlier edition could not read whole, this one may read more. */
const SETTLED = sql`
  ${WHOLE}
    or tried_edition = ${READING_EDITION}
`;

/** Takes parts in from the spool, each in one transaction with its read models. Idempotent: an event is stored once. */
export function duckdbEventSink(db: Database, options: SinkOptions): EventSink {
  return {
    knownFiles: async () => {
      const rows = await db.rows(
        sql`
          select path, size_bytes, modified_ms
          from files
          where ${SETTLED}
        `,
        knownFile,
      );
      return new Set(rows);
    },
    wholeFiles: async () => {
      const rows = await db.rows(
        sql`
          select path, size_bytes, modified_ms
          from files
          where ${WHOLE}
        `,
        knownFile,
      );
      return new Set(rows);
    },
    settledVersions: (paths) => settledVersions(db, paths, SETTLED),
    wholeVersions: (paths) => settledVersions(db, paths, WHOLE),
    catchUp: () => catchUp(db, options.late.analyzers, options.sealing),
    catchUpPages: () => catchUp(db, options.late.pages, options.sealing),
    commit: (runId, part, signal) => db.write((transaction) => commit(transaction, options, runId, part, signal)),
    startRun: ({ runId, requested, startedAt }) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into runs
          values (${runId}, ${startedAt}, null, 'running', ${requested}, 0, 0, 0, 0, null)
        `),
      ),
    setAside: (messages) => db.write((transaction) => setAside(transaction, messages)),
    noteReader: (reader) => db.write((transaction) => noteReader(transaction, reader)),
    recordDigestVerdicts: (verdicts) => db.write((transaction) => recordDigestVerdicts(transaction, verdicts)),
    noteDigestsJudged: (partId) => db.write((transaction) => noteDigestsJudged(transaction, partId)),
    notePublicKeys: (keys) => db.write((transaction) => notePublicKeys(transaction, keys)),
    noteSettledDays: (source, days) => db.write((transaction) => noteSettledDays(transaction, source, days)),
    noteLookedBack: (source, days) => db.write((transaction) => noteLookedBack(transaction, source, days)),
    finishRun: (end) => db.write((transaction) => finishRun(transaction, end)),
    fold: () => db.checkpoint(),
  };
}

async function settledVersions(
  db: Database,
  paths: readonly string[],
  which: Query,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows(
    sql`
      select
        path,
        case
          when source = 's3' then version
          else size_bytes || '-' || modified_ms
        end as version
      from files
      where path in (select unnest(cast(${paths} as varchar[])))
        and (${which})
    `,
    z.object({ path: z.string(), version: z.string().nullable() }),
  );
  return new Map(rows.flatMap(({ path, version }) => (version === null ? [] : [[path, version]])));
}

/** Runs that a stopped process left open. */
export async function closeInterruptedRuns(db: Database): Promise<void> {
  await db.write((transaction) =>
    transaction.run(sql`update runs set outcome = 'interrupted' where outcome = 'running'`),
  );
}

async function commit(
  transaction: Transaction,
  { extracts, late, sealing }: SinkOptions,
  runId: string,
  part: StagedPart,
  signal: AbortSignal | undefined,
): Promise<CommittedPart> {
  const partId = await nextPartId(transaction);
  const known = await fileIds(transaction, part.files);
  const { ids, readBefore } = known;
  const events = await addEvents(transaction, part, partId, ids, sealing);
  signal?.throwIfAborted();
  const context = await addContextEvents(transaction, part.contextEvents, partId, ids);
  if (readBefore.length > 0) await forgetReading(transaction, readBefore);
  const forgotten = readBefore.length > 0 ? await forgetCoverage(transaction, readBefore) : [];
  await addCoverage(transaction, part.coverage, partId, ids);
  if (forgotten.length > 0 && (await tellForgotten(transaction, forgotten)))
    await noteChange(transaction, 'hours-lost', null);
  await addFiles(transaction, runId, partId, part.files, known);
  const span = events.added > 0 ? events.span : null;
  await transaction.run(sql`
    insert into parts
    values (
      ${partId},
      ${runId},
      cast(now() at time zone 'UTC' as timestamp),
      ${events.added},
      ${events.duplicates},
      ${span?.from ?? null},
      ${span?.to ?? null},
      ${events.sealedAs},
      false
    )
  `);
  const changeId = await noteChange(transaction, 'part', partId);
  if (span !== null)
    await refreshModels(transaction, { extracts, late, sealing }, partId, changeId, events.sealedAs, span);
  signal?.throwIfAborted();
  return {
    partId,
    added: events.added + context.added,
    duplicates: events.duplicates + context.duplicates,
  };
}

/** Brings the view of events and the read models up to date with a part that came in. */
async function refreshModels(
  transaction: Transaction,
  { extracts, late, sealing }: SinkOptions,
  partId: number,
  changeId: number,
  sealedAs: string | null,
  span: Window,
): Promise<void> {
  if (sealedAs !== null) await refreshEventsView(transaction, sealing);
  await providePartEvents(transaction, sealing, partId);
  const look = await lookInto(transaction, extracts);
  const touched = await settleCounted(transaction, partId, changeId, span, look);
  if (touched.length > 0) await providePartEvents(transaction, sealing, partId);
  if (await leaveOutOwnReads(transaction, partId)) await providePartEvents(transaction, sealing, partId);
  await runExtracts(transaction, look.telling, partId);
  for (const stale of touched.filter((id) => id !== partId)) {
    await removeExtracts(transaction, extracts, stale);
    await forgetPart(transaction, late, stale);
    await providePartEvents(transaction, sealing, stale);
    await runExtracts(transaction, extracts, stale);
  }
}

async function nextPartId(transaction: Transaction): Promise<number> {
  const [row] = await transaction.rows(
    sql`select coalesce(max(part_id), 0) + 1 as part_id from parts`,
    z.object({ part_id: integer }),
  );
  return row?.part_id ?? 1;
}

/** Longest beginning of a message that is kept; a message itself has at most 1 MiB. */
const KEPT_CHARACTERS = 16_384;

async function setAside(transaction: Transaction, messages: readonly SetAsideMessage[]): Promise<void> {
  for (const { queue, id, reason, body } of messages) {
    await transaction.run(sql`
      insert into set_aside_messages
      select ${queue}, ${id}, cast(now() at time zone 'UTC' as timestamp), ${reason}, ${body.slice(0, KEPT_CHARACTERS)}
      where not exists (
        select 1
        from set_aside_messages
        where queue = ${queue}
          and message_id = ${id}
      )
    `);
  }
}

async function recordDigestVerdicts(transaction: Transaction, verdicts: readonly DigestVerdictRow[]): Promise<void> {
  await transaction.run(sql`
    delete from digest_verdicts
    where tail in (select unnest(cast(${verdicts.map(({ tail }) => tail)} as varchar[])))
  `);
  await appendRows(
    transaction,
    'digest_verdicts',
    verdicts.map(({ validatedAt, ...verdict }) => ({ ...verdict, validated_at: validatedAt })),
  );
  await noteChange(transaction, 'digests', null);
}

async function noteDigestsJudged(transaction: Transaction, partId: number): Promise<void> {
  await transaction.run(sql`delete from digests_judged`);
  await transaction.run(sql`insert into digests_judged values (cast(${partId} as integer))`);
}

async function noteSettledDays(
  transaction: Transaction,
  source: string,
  { first, last, at }: SettledDays,
): Promise<void> {
  await transaction.run(sql`
    update settled_days
    set
      settled_from = case when settled_to > ${at} then ${first} else least(settled_from, ${first}) end,
      settled_to = ${last},
      looked_through_at = ${at}
    where source = ${source}
      and (settled_to <= ${last} and settled_to + interval 1 day >= ${first} or settled_to > ${at})
  `);
  await transaction.run(sql`
    insert into settled_days (source, settled_from, settled_to, looked_through_at)
    select ${source}, ${first}, ${last}, ${at}
    where not exists (
      select 1
      from settled_days
      where source = ${source}
    )
  `);
}

/** Of a source that was never settled, the days before those count as settled: nobody ever asked for them. */
async function noteLookedBack(
  transaction: Transaction,
  source: string,
  { first, at }: Pick<SettledDays, 'first' | 'at'>,
): Promise<void> {
  await transaction.run(sql`
    insert into settled_days (source, settled_from, settled_to)
    select ${source}, ${first}, cast(${first} as timestamp) - interval 1 day
    where not exists (
      select 1
      from settled_days
      where source = ${source}
    )
  `);
  await transaction.run(sql`update settled_days set looked_back_at = ${at} where source = ${source}`);
}

async function finishRun(transaction: Transaction, end: RunEnd): Promise<void> {
  await transaction.run(sql`
    update runs
    set
      finished_at = ${end.finishedAt},
      outcome = ${end.outcome},
      files_found = ${end.filesFound},
      files_known = ${end.filesKnown},
      files_read = ${end.filesRead},
      files_quarantined = ${end.filesQuarantined},
      detail = ${end.detail}
    where run_id = ${end.runId}
  `);
}
