import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecodeOptions, decodeFile } from '@/lib/ingest/decode-file';
import { wholeEvent } from '@/lib/ingest/event-parts';
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
      context: (event) => context.push(event),
      seen: (at, account, region, isKms) => {
        const key = `${account} ${region} ${new Date(at).toISOString().slice(0, 13)}`;
        seen[key] ??= [0, 0];
        seen[key][0]++;
        if (isKms) seen[key][1]++;
      },
    },
    options,
  );
  return { file, kms, context, seen };
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
