import { createHash } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '@/lib/model/errors';

/** What stands before the ledger in a backup. */
export const BackupHeader = z.object({
  keytrailBackup: z.literal(1),
  createdAt: z.iso.datetime(),
  ledger: z.object({ bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Rows of each table. */
  tables: z.record(z.string(), z.number().int().nonnegative()),
  /** `keytrail.json` as it was; null when there was none. */
  site: z.string().nullable(),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

const LONGEST_HEADER = 1024 * 1024;

/** Size and checksum of a file. */
export async function measured(path: string): Promise<BackupHeader['ledger']> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Writes a backup: one gzip of a line of JSON and the ledger's file behind it. Whole or not at all, readable by its
 * owner alone.
 */
export async function pack(header: BackupHeader, ledger: string, file: string): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(
      async function* () {
        yield Buffer.from(`${JSON.stringify(header)}\n`);
        yield* createReadStream(ledger);
      },
      createGzip(),
      createWriteStream(draft, { mode: 0o600 }),
    );
    const handle = openSync(draft, 'r');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Unpacks a backup's ledger to `target` and checks it against its header. Throws `invalid` when the file is no backup,
 * or is not whole; `target` is removed then.
 */
export async function unpack(file: string, target: string): Promise<BackupHeader> {
  let header: BackupHeader | null = null;
  try {
    await pipeline(
      createReadStream(file),
      createGunzip(),
      async function* (pieces: AsyncIterable<Buffer>) {
        let before = Buffer.alloc(0);
        for await (const piece of pieces) {
          if (header !== null) yield piece;
          else {
            before = Buffer.concat([before, piece]);
            const end = before.indexOf(0x0a);
            if (end < 0 && before.length > LONGEST_HEADER) throw new Error('it has no header');
            if (end < 0) continue;
            header = BackupHeader.parse(JSON.parse(before.subarray(0, end).toString('utf8')));
            yield before.subarray(end + 1);
          }
        }
      },
      createWriteStream(target, { mode: 0o600 }),
    );
    const found = await measured(target);
    const said = headerOf(header);
    if (found.bytes !== said.ledger.bytes || found.sha256 !== said.ledger.sha256) throw new Error('it was changed');
    return said;
  } catch (cause) {
    rmSync(target, { force: true });
    const reason =
      cause instanceof z.ZodError ? 'it has another header' : cause instanceof Error ? inWords(cause) : cause;
    throw new AppError('invalid', `${file} is no whole backup of KeyTrail: ${reason}. Nothing was changed.`, { cause });
  }
}

function inWords({ message }: Error): string {
  if (message === 'incorrect header check') return 'it is not gzip';
  return message === 'unexpected end of file' ? 'it ends too early' : message;
}

function headerOf(header: BackupHeader | null): BackupHeader {
  if (header === null) throw new Error('it has no header');
  return header;
}
