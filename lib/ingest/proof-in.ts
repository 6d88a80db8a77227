import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Proof } from '@/lib/model/ingest';
import type { FileToRead } from './file-to-read';
import type { Limits } from './limits';
import { readBytes } from './read-bytes';

const Metadata = z.object({ Metadata: z.object({ signature: z.string() }) });

/**
 * What a file that is no log, for this reason, has to prove logs by; null for every other file. Public keys count only
 * where a person laid them: who can change the logs of a bucket can lay keys of his own among them. Throws when it cannot
 * be read.
 */
export async function proofIn(file: FileToRead, reason: string | null, limits: Limits): Promise<Proof | null> {
  if (reason !== 'digest' && reason !== 'public-keys') return null;
  const isAmongLogs = file.copy !== undefined || /[\\/]AWSLogs[\\/]/.test(file.path);
  if (reason === 'public-keys' && isAmongLogs) return null;
  const { copy, path, sizeBytes } = file;
  const pieces: Buffer[] = [];
  await readBytes(copy?.at ?? path, sizeBytes, limits, (bytes) => pieces.push(Buffer.from(bytes)));
  const signature = reason === 'public-keys' ? null : copy ? (copy.signature ?? null) : signatureBeside(path);
  return { kind: reason, text: Buffer.concat(pieces).toString('utf8'), signature };
}

/** What `aws s3api head-object` says of a digest, or the signature alone, in a file beside it. */
export function signatureBeside(path: string): string | null {
  const plain = `${path}.signature`;
  if (existsSync(plain)) return readFileSync(plain, 'utf8').trim();
  const metadata = `${path}.metadata.json`;
  if (!existsSync(metadata)) return null;
  try {
    return Metadata.parse(JSON.parse(readFileSync(metadata, 'utf8'))).Metadata.signature;
  } catch {
    return null;
  }
}
