import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecodeOptions, decodeFile } from '@/lib/ingest/decode-file';
import { PLAIN_ENDING, type PlainUse, wholeEvent } from '@/lib/ingest/event-parts';
import type { Between, Numbered, QuickRun, RunTexts } from '@/lib/ingest/quick-run';
import type { ContextEvent, KmsEvent } from '@/lib/model/event';
import type { ReadFile } from '@/lib/model/ingest';

/** Everything that came out of one file. */
export interface Decoded {
  readonly file: ReadFile;
  readonly kms: readonly KmsEvent[];
  readonly context: readonly ContextEvent[];
  /** Records by `account region hour`, and of them those of KMS. */
  readonly seen: Readonly<Record<string, readonly [number, number]>>;
}

/** Reads a file as ingest does, into memory. */
export async function decoded(path: string, options: DecodeOptions = {}): Promise<Decoded> {
  const kms: KmsEvent[] = [];
  const context: ContextEvent[] = [];
  const seen: Record<string, [number, number]> = {};
  const { size } = statSync(path);
  const file = await decodeFile(
    { source: 'disk', path, sizeBytes: size, modifiedMs: 0 },
    {
      kms: (event) => kms.push(event),
      use: (use) => kms.push(wholeEvent(use)),
      run: (run, between) => kms.push(...inOrder(usesOf(run).map(wholeEvent), between)),
      context: (event) => context.push(event),
      seen: (at, account, region, isKms, records = 1) => {
        const key = `${account} ${region} ${new Date(at).toISOString().slice(0, 13)}`;
        seen[key] ??= [0, 0];
        seen[key][0] += records;
        if (isKms) seen[key][1] += records;
      },
    },
    options,
  );
  return { file, kms, context, seen };
}

/** The events of a run with those that came between them. */
function inOrder(events: readonly KmsEvent[], between: readonly Between[]): KmsEvent[] {
  const all = [...events];
  for (const one of between.toReversed()) {
    all.splice(one.after, 0, one.kind === 'event' ? one.event : wholeEvent(one.use));
  }
  return all;
}

/** The uses of a run one by one. */
function usesOf(run: QuickRun): PlainUse[] {
  const { meanings } = run;
  const contexts = textsOf(run.context);
  const requestIds = textsOf(run.requestId);
  const sharedIds = textsOf(run.sharedEventId);
  const times = new BigInt64Array(run.eventTime.slice().buffer);
  return Array.from({ length: run.uses }, (_, row) => ({
    own: {
      event_id: uuidOf(run.eventId.subarray(16 * row, 16 * row + 16)),
      event_time: new Date(Number(times[row]) / 1000),
      requested_key: meant(meanings.requestedKey, run.requestedKey, row),
      encryption_context: contexts[row] ?? null,
      destination_encryption_context: null,
      request_id: requestIds[row] ?? null,
      shared_event_id: sharedIds[row] ?? null,
      record: null,
      record_index: run.recordIndex[row] ?? -1,
    },
    place: meant(meanings.place, run.place, row),
    who: meant(meanings.who, run.who, row),
    session: meant(meanings.session, run.session, row),
    how: meant(meanings.how, run.how, row),
    through: meant(meanings.through, run.through, row),
    keys: meant(meanings.keys, run.keys, row),
    material: meant(meanings.material, run.material, row),
    ending: PLAIN_ENDING,
  }));
}

function meant<T>(of: Numbered<T>, numbers: Int32Array, row: number): T {
  const found = of[numbers[row] ?? -1];
  if (found === undefined) throw new Error('a number without a meaning');
  return found;
}

function textsOf({ has, bytes }: RunTexts): (string | null)[] {
  const buffer = Buffer.from(bytes);
  let at = 0;
  return Array.from(has, (one) => {
    if (one === 0) return null;
    const length = buffer.readUInt32LE(at);
    at += 4 + length;
    return buffer.toString('utf8', at - length, at);
  });
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The same for bytes that are no file yet. */
export async function decodedBytes(bytes: string | Uint8Array, options: DecodeOptions = {}): Promise<Decoded> {
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-decode-'));
  try {
    const path = join(folder, 'log.json');
    writeFileSync(path, bytes);
    return await decoded(path, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether every record of a file is in exactly one of its counts. */
export function isAccountedFor({ file, kms, context }: Decoded): boolean {
  const rejected = file.records - file.kmsRecords - file.contextRecords - file.otherRecords;
  return (
    kms.length === file.kmsRecords &&
    context.length === file.contextRecords &&
    rejected >= 0 &&
    Math.min(rejected, 200) === file.rejects.length
  );
}
