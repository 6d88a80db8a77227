import { stat } from 'node:fs/promises';
import { decodeFile } from '@/lib/ingest/decode-file';
import { eventId as idOf } from '@/lib/ingest/event-id';
import { object } from '@/lib/ingest/json';
import { redacted } from '@/lib/ingest/redact';
import type { EventId } from '@/lib/model/brand';
import type { Runtime } from '@/lib/runtime';

/** The full record of an event, or why it cannot be had. */
export type RawRecord =
  | {
      readonly kind: 'found';
      readonly json: string;
      readonly from: 'store' | 'file';
      readonly path: string;
      readonly recordIndex: number;
    }
  | { readonly kind: 'gone' | 'changed'; readonly path: string; readonly recordIndex: number }
  | { readonly kind: 'unknown' };

/**
 * The record of one event as indented JSON, without credentials: from the store where it was kept, else from the log
 * file that held it, found again by its position and checked by its event id.
 */
export async function rawRecord({ facts }: Pick<Runtime, 'facts'>, eventId: EventId): Promise<RawRecord> {
  const place = await facts.place(eventId);
  if (!place) return { kind: 'unknown' };
  const { path, recordIndex, record: kept } = place;
  const stored = kept === null ? null : object(JSON.parse(kept));
  if (stored) return { kind: 'found', json: indented(stored), from: 'store', path, recordIndex };
  const file = await stat(path).catch(() => null);
  if (!file?.isFile()) return { kind: 'gone', path, recordIndex };
  const found = await recordAt({ path, sizeBytes: file.size, modifiedMs: Math.floor(file.mtimeMs) }, recordIndex);
  const record = object(found);
  if (!record || idOf(record.eventID, record) !== eventId) return { kind: 'changed', path, recordIndex };
  return { kind: 'found', json: indented(record), from: 'file', path, recordIndex };
}

const NOWHERE = {
  kms: () => undefined,
  use: () => undefined,
  run: () => undefined,
  context: () => undefined,
  seen: () => undefined,
};

async function recordAt(
  file: { path: string; sizeBytes: number; modifiedMs: number },
  wanted: number,
): Promise<unknown> {
  let found: unknown = null;
  await decodeFile({ source: 'disk', ...file }, NOWHERE, {
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
