import { z } from 'zod';
import { FILE_OUTCOMES, SOURCES } from '@/lib/model/ingest';

const count = z.number().int().nonnegative();

const Reject = z.object({
  recordIndex: z.number().int(),
  reason: z.string(),
  detail: z.string(),
  record: z.string().nullable(),
});

/** A log as the store knew it. */
const Log = z.object({
  source: z.enum(SOURCES),
  path: z.string(),
  sizeBytes: count,
  modifiedMs: z.number().int(),
  version: z.string().optional(),
  edition: count.optional(),
  textBytes: count,
  container: z.string().nullable(),
  outcome: z.enum(FILE_OUTCOMES),
  reason: z.string().nullable(),
  accountId: z.string().nullable(),
  region: z.string().nullable(),
  deliveredDay: z.coerce.date().nullable(),
  records: count,
  kmsRecords: count,
  contextRecords: count,
  otherRecords: count,
  rejects: z.array(Reject),
});

/** A Parquet file of the archive, by its path in it. */
const Stored = z.object({ path: z.string(), bytes: count, sha256: z.string() });
export type Stored = z.infer<typeof Stored>;

/** What the archive holds of one delivery day: which files belong to it, and which logs they came from. */
export const DayNote = z.object({
  keytrailArchive: z.literal(1),
  day: z.iso.date(),
  mark: z.string(),
  parts: z.array(
    z.object({
      events: Stored.nullable(),
      contextEvents: Stored.nullable(),
      coverage: Stored.nullable(),
      logs: z.array(Log),
    }),
  ),
});
export type DayNote = z.infer<typeof DayNote>;

/** Which files hold what did not come by logs. */
export const TablesNote = z.object({ keytrailArchive: z.literal(1), tables: z.record(z.string(), Stored) });
export type TablesNote = z.infer<typeof TablesNote>;
