import { stat } from 'node:fs/promises';
import { decodeFile } from '@/lib/ingest/decode-file';
import { eventId as idOf } from '@/lib/ingest/event-id';
import { object } from '@/lib/ingest/json';
import { redacted } from '@/lib/ingest/redact';
import type { EventId } from '@/lib/model/brand';
import type { Runtime } from '@/lib/runtime';
import { originals } from './originals';

/** The full record of an event, or why it cannot be had. */
export type RawRecord =
  | {
      readonly kind: 'found';
      readonly json: string;
      readonly from: 'store' | 'file' | 'bucket';
      readonly path: string;
      readonly recordIndex: number;
    }
  | { readonly kind: 'gone' | 'changed'; readonly path: string; readonly recordIndex: number }
  /** It lies in a bucket that could not be asked now. */
  | { readonly kind: 'unreachable'; readonly path: string; readonly recordIndex: number; readonly reason: string }
  | { readonly kind: 'unknown' };

/**
 * The record of one event as indented JSON, without credentials: from the store where it was kept, else from the log
 * file or the object that held it, found again by its position and checked by its event id.
 */
export async function rawRecord(
  runtime: Pick<Runtime, 'facts' | 'models' | 'dataDir'>,
  eventId: EventId,
): Promise<RawRecord> {
  const found = await runtime.facts.place(eventId);
  if (!found) return { kind: 'unknown' };
  const { record: kept, ...place } = found;
  const { path, recordIndex } = place;
  const stored = kept === null ? null : object(JSON.parse(kept));
  if (stored) return { kind: 'found', json: indented(stored), from: 'store', ...place };
  if (path.startsWith('s3://')) return inBucket(runtime, eventId, place);
  const file = await stat(path).catch(() => null);
  if (!file?.isFile()) return { kind: 'gone', ...place };
  return checked(await recordAt(path, path, recordIndex), eventId, 'file', place);
}

/** Somebody waits for the answer. */
const LONGEST_MS = 20_000;

async function inBucket(
  runtime: Pick<Runtime, 'models' | 'dataDir'>,
  eventId: EventId,
  place: Place,
): Promise<RawRecord> {
  const objects = originals(runtime, AbortSignal.timeout(LONGEST_MS));
  try {
    const original = await objects.read(place.path, (copy) => recordAt(place.path, copy, place.recordIndex));
    switch (original.kind) {
      case 'read':
        return checked(original.value, eventId, 'bucket', place);
      case 'gone':
        return { kind: 'gone', ...place };
      case 'failed':
        return { kind: 'unreachable', reason: original.reason, ...place };
    }
  } finally {
    await objects.close();
  }
}

interface Place {
  readonly path: string;
  readonly recordIndex: number;
}

function checked(value: unknown, eventId: EventId, from: 'file' | 'bucket', place: Place): RawRecord {
  const record = object(value);
  if (!record || idOf(record.eventID, record) !== eventId) return { kind: 'changed', ...place };
  return { kind: 'found', json: indented(record), from, ...place };
}

const NOWHERE = {
  kms: () => undefined,
  use: () => undefined,
  run: () => undefined,
  context: () => undefined,
  seen: () => undefined,
};

/** The record at a position of a log file, whose bytes lie at `at`. */
async function recordAt(path: string, at: string, wanted: number): Promise<unknown> {
  const { size, mtimeMs } = await stat(at);
  const file = { path, sizeBytes: size, modifiedMs: Math.trunc(mtimeMs) };
  let found: unknown = null;
  await decodeFile({ source: 'disk', ...file, copy: { at, version: '', modifiedMs: file.modifiedMs } }, NOWHERE, {
    watch: (record, index) => {
      if (index === wanted) found = record;
      return index >= wanted;
    },
  });
  return found;
}

function indented(record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(redacted(record), null, 2);
}
