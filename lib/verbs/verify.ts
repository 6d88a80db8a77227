import { createReadStream, existsSync, opendirSync, statSync } from 'node:fs';
import { z } from 'zod';
import { compareFile, type Difference, type DifferenceKind, type StoredEvent } from '@/lib/recount/compare';
import { type PlainRecord, plainRecords } from '@/lib/recount/plain-records';
import { Tally, type Totals } from '@/lib/recount/totals';
import type { Runtime } from '@/lib/runtime';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type Originals, originals } from './originals';

/** Why a file cannot be compared. `unclear`: the second reader makes nothing of it; `unreached`: its bucket was not asked. */
export const UNVERIFIED_CAUSES = ['broken', 'changed', 'gone', 'unreached', 'unclear'] as const;
export type UnverifiedCause = (typeof UNVERIFIED_CAUSES)[number];

/** A file of the ledger that the recount could not read, with the reason. */
export interface Unverified {
  readonly path: string;
  readonly cause: UnverifiedCause;
  readonly reason: string;
}

/** What the recount found. Every KMS record of every verified file is in one of its counts. */
export interface Verification {
  /** `cannot-tell`: what could be read agrees, but some files could not be read again. */
  readonly verdict: 'agrees' | 'differs' | 'cannot-tell';
  readonly files: number;
  readonly records: number;
  /** Events that are the same in the store and in their file: id, name, account, Region and day. */
  readonly agreed: number;
  /** Records of events that another delivery brought first. */
  readonly repeated: number;
  readonly differences: readonly (Difference & { readonly path: string })[];
  readonly differenceCount: number;
  /** All differences by kind, also those that are not listed. */
  readonly kinds: Readonly<Record<DifferenceKind, number>>;
  /** Events of the verified files, each once, and what the store has of these files. */
  readonly totals: Totals;
  readonly unverified: readonly Unverified[];
}

/** Differences that are listed; all are counted. */
const LISTED = 100;
/** Files that are compared together, and KMS records after which no further file is added to them. */
const BATCH = 100;
const BATCH_RECORDS = 100_000;
/** Events whose ids are looked at together, so that memory is bounded. */
const IDS_AT_ONCE = 4_000_000;
/** Events stored twice that are told apart; with more of them the store is beyond counting. */
const MOST_DOUBLED = 100_000;

const file = z.object({
  file_id: integer,
  path: z.string(),
  size_bytes: integer,
  modified_ms: integer,
  version: z.string().nullable(),
  outcome: z.string(),
  kms_records: integer,
  part_id: integer,
});
type LedgerFile = z.infer<typeof file>;

const stored = z.object({
  file_id: integer,
  part_id: integer,
  id: z.string(),
  name: z.string(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  day: z.string(),
});

/**
 * Reads every log file once more with a second, simple reader and holds it, record by record, against the store;
 * objects in buckets are fetched for it. Changes nothing. Files that were set aside, have changed, are gone or out of
 * reach are named, not guessed.
 */
export async function verify(
  runtime: Pick<Runtime, 'facts' | 'models' | 'dataDir'>,
  signal: AbortSignal,
): Promise<Verification> {
  const objects = originals(runtime, signal);
  try {
    return await compareAll(runtime, objects, signal);
  } finally {
    await objects.close();
  }
}

async function compareAll(
  { facts, models }: Pick<Runtime, 'facts' | 'models'>,
  objects: Originals,
  signal: AbortSignal,
): Promise<Verification> {
  const listed = await models.rows(
    sql`
      select file_id, path, size_bytes, modified_ms, version, outcome, kms_records, part_id
      from files
      where outcome <> 'not-a-log'
      order by file_id
    `,
    file,
  );
  const files = listed.filter((one) => !wasNothing(one));
  const differences: (Difference & { path: string })[] = [];
  const unverified: Unverified[] = [];
  const tally = new Tally();
  const doubled = await doubledIds(facts);
  const met = new Set<string>();
  let records = 0;
  let agreed = 0;
  let repeated = 0;
  let partly = 0;
  for (const batch of batchesOf(files)) {
    signal.throwIfAborted();
    const events = await storedOf(facts, batch);
    const elsewhere = new Map<string, { path: string; record: PlainRecord }>();
    for (const one of batch) {
      const plain = await plainOf(one, objects);
      if ('cause' in plain) {
        unverified.push({ path: one.path, ...plain });
        continue;
      }
      const first: StoredEvent[] = [];
      for (const { part_id, ...event } of events.get(one.file_id) ?? []) {
        if (met.has(event.id)) {
          const detail = 'stored more than once';
          differences.push({ path: one.path, kind: 'stored-twice', eventId: event.id, detail });
          tally.add({ file: null, store: event });
        } else first.push({ ...event, isEarlier: part_id < one.part_id });
        if (doubled.has(event.id)) met.add(event.id);
      }
      const compared = compareFile(plain, first, one.kms_records);
      for (const pair of compared.pairs) tally.add(pair);
      if (compared.earlier > 0) {
        const reason = `it was written anew since: it holds ${compared.earlier} events of an earlier reading no more`;
        unverified.push({ path: one.path, cause: 'changed', reason });
        partly += 1;
      }
      records += plain.length;
      agreed += compared.agreed;
      repeated += compared.repeated + compared.elsewhere.length;
      for (const difference of compared.differences) differences.push({ path: one.path, ...difference });
      for (const record of compared.elsewhere) elsewhere.set(record.id, { path: one.path, record });
    }
    for (const id of await missing(facts, [...elsewhere.keys()])) {
      const { path, record } = elsewhere.get(id) ?? { path: '', record: null };
      if (!met.has(id)) tally.add({ file: record, store: null });
      met.add(id);
      differences.push({ path, kind: 'not-stored', eventId: id, detail: 'in the file, but not in the store' });
    }
  }
  return {
    verdict: differences.some(({ kind }) => kind !== 'same-id')
      ? 'differs'
      : unverified.length > 0
        ? 'cannot-tell'
        : 'agrees',
    files: files.length - unverified.length + partly,
    records,
    agreed,
    repeated: repeated - differences.filter(({ kind }) => kind === 'not-stored').length,
    differences: differences.slice(0, LISTED),
    differenceCount: differences.length,
    kinds: kindsOf(differences),
    totals: tally.totals(),
    unverified,
  };
}

/**
 * A path at which nothing was when it was read, nor is anything now, or a folder that could not be listed then and can be
 * now: there is nothing to compare.
 */
function wasNothing({ path, outcome, size_bytes, modified_ms, version }: LedgerFile): boolean {
  return (
    outcome === 'quarantined' &&
    size_bytes === 0 &&
    modified_ms === 0 &&
    version === null &&
    !path.startsWith('s3://') &&
    (!existsSync(/* turbopackIgnore: true */ path) || isListable(path))
  );
}

function isListable(path: string): boolean {
  try {
    opendirSync(/* turbopackIgnore: true */ path).closeSync();
    return true;
  } catch {
    return false;
  }
}

function kindsOf(differences: readonly Difference[]): Record<DifferenceKind, number> {
  const kinds: Record<DifferenceKind, number> = {
    'not-stored': 0,
    'not-in-file': 0,
    'other-value': 0,
    'other-count': 0,
    'same-id': 0,
    'stored-twice': 0,
  };
  for (const { kind } of differences) kinds[kind] += 1;
  return kinds;
}

function batchesOf(files: readonly LedgerFile[]): LedgerFile[][] {
  const batches: LedgerFile[][] = [];
  let records = 0;
  for (const file of files) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH || records >= BATCH_RECORDS) {
      batches.push([file]);
      records = 0;
    } else last.push(file);
    records += file.kms_records;
  }
  return batches;
}

type EventOfPart = StoredEvent & { readonly part_id: number };

async function storedOf(facts: Runtime['facts'], batch: readonly LedgerFile[]): Promise<Map<number, EventOfPart[]>> {
  const [first, last] = [batch[0]?.file_id ?? 0, batch.at(-1)?.file_id ?? 0];
  const rows = await facts.rows(
    sql`
      select
        file_id,
        part_id,
        cast(event_id as varchar)                            as id,
        event_name                                           as name,
        coalesce(recipient_account_id, caller_account_id)    as account,
        aws_region                                           as region,
        strftime(event_time, '%Y-%m-%d')                     as day
      from kms_events
      where file_id >= ${first}
        and file_id <= ${last}
    `,
    stored,
  );
  const byFile = new Map<number, EventOfPart[]>();
  for (const { file_id, ...event } of rows) {
    const events = byFile.get(file_id) ?? [];
    events.push(event);
    byFile.set(file_id, events);
  }
  return byFile;
}

/** Ids that more than one stored event has. */
async function doubledIds(facts: Runtime['facts']): Promise<Set<string>> {
  const [counted] = await facts.rows(sql`select count(*) as events from kms_events`, z.object({ events: integer }));
  const slices = Math.ceil((counted?.events ?? 0) / IDS_AT_ONCE);
  const doubled = new Set<string>();
  for (let slice = 0; slice < slices && doubled.size < MOST_DOUBLED; slice++) {
    const rows = await facts.rows(
      sql`
        select cast(event_id as varchar) as id
        from kms_events
        where hash(event_id) % ${slices} = ${slice}
        group by event_id
        having count(*) > 1
        limit ${MOST_DOUBLED}
      `,
      z.object({ id: z.string() }),
    );
    for (const { id } of rows) doubled.add(id);
  }
  return doubled;
}

/** Those of the ids that no stored event has. */
async function missing(facts: Runtime['facts'], ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await facts.rows(
    sql`
      select wanted.id
      from (select unnest(cast(${ids} as varchar[])) as id) wanted
      where cast(wanted.id as uuid) not in (select event_id from kms_events)
      order by wanted.id
    `,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

type Plain = readonly PlainRecord[] | Omit<Unverified, 'path'>;

/** The records of a file as the second reader sees them, or why it cannot be compared. */
async function plainOf(file: LedgerFile, objects: Originals): Promise<Plain> {
  if (file.outcome !== 'complete') {
    return { cause: 'broken', reason: `the first reading found it broken (${file.outcome})` };
  }
  return file.path.startsWith('s3://') ? plainInBucket(file, objects) : plainOnDisk(file);
}

const GONE = { cause: 'gone', reason: 'it is no longer there' } as const;
const CHANGED = { cause: 'changed', reason: 'it has changed since it was read' } as const;

async function plainInBucket({ path, version }: LedgerFile, objects: Originals): Promise<Plain> {
  const original = await objects.read(path, async (copy, present) => (present === version ? readAgain(copy) : CHANGED));
  switch (original.kind) {
    case 'read':
      return original.value;
    case 'gone':
      return GONE;
    case 'failed':
      return { cause: 'unreached', reason: `its bucket could not be asked: ${original.reason}` };
  }
}

async function plainOnDisk({ path, size_bytes, modified_ms }: LedgerFile): Promise<Plain> {
  const stats = statSync(/* turbopackIgnore: true */ path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return GONE;
  const isSame = stats.size === size_bytes && Math.trunc(stats.mtimeMs) === modified_ms;
  return isSame ? readAgain(path) : CHANGED;
}

async function readAgain(path: string): Promise<Plain> {
  try {
    return await plainRecords(createReadStream(/* turbopackIgnore: true */ path));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return { cause: 'unclear', reason: `the second reader cannot read it: ${why}` };
  }
}
