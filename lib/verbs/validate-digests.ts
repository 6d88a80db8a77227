import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseDigest, sha256, tailOf } from '@/lib/digests/digest-file';
import { type PublicKeys, parsePublicKeys } from '@/lib/digests/signature';
import { type FoundDigest, type FoundLog, type Validation, validate } from '@/lib/digests/validate';
import { signatureBeside } from '@/lib/ingest/proof-in';
import { listFiles } from '@/lib/ingest/walk';
import { AppError } from '@/lib/model/errors';

/** A log file is at most 50 MB before it is packed (FACTS.md §6); more is a bomb. */
const MOST_BYTES = 256 * 1024 * 1024;

const DIGEST = /\/CloudTrail-Digest\/.*\.json\.gz$/;
const LOG = /\/CloudTrail\/.*\.json\.gz$/;

/** Judges the logs and digests that lie below some paths, without AWS and without a store. */
export async function validateDigests(
  paths: readonly string[],
  publicKeys: string | null,
  signal: AbortSignal,
): Promise<Validation> {
  const keys = publicKeys === null ? new Map() : readKeys(publicKeys);
  const { files, unlisted } = await listFiles(paths, { signal });
  const [problem] = unlisted;
  if (problem) throw new AppError('invalid', `${problem.path}: ${problem.reason}. Nothing was validated.`);
  const digests: FoundDigest[] = [];
  const logs: FoundLog[] = [];
  for (const { path } of files) {
    signal.throwIfAborted();
    const tail = tailOf(path.replaceAll('\\', '/'));
    if (tail === null) continue;
    if (DIGEST.test(tail)) digests.push(readDigest(path, tail));
    else if (LOG.test(tail)) logs.push(readLog(path, tail));
  }
  if (digests.length === 0) {
    throw new AppError(
      'invalid',
      'There are no digests below these paths. Copy AWSLogs/…/CloudTrail-Digest along with the logs, under their own names.',
    );
  }
  return validate(digests, logs, keys);
}

function readKeys(file: string): PublicKeys {
  try {
    return parsePublicKeys(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new AppError(
      'invalid',
      `${file} does not hold public keys. Make it with: aws cloudtrail list-public-keys --region <region> --start-time <first day> > ${file}`,
      { cause },
    );
  }
}

function readDigest(path: string, tail: string): FoundDigest {
  const signature = signatureBeside(path);
  try {
    return { tail, digest: parseDigest(unpacked(path)), reason: null, signature };
  } catch (error) {
    return { tail, digest: null, reason: reasonOf(error, 'it is no digest'), signature };
  }
}

function readLog(path: string, tail: string): FoundLog {
  try {
    return { tail, hash: sha256(unpacked(path)), reason: null };
  } catch (error) {
    return { tail, hash: null, reason: reasonOf(error, 'it cannot be read') };
  }
}

function unpacked(path: string): Buffer {
  return gunzipSync(readFileSync(path), { maxOutputLength: MOST_BYTES });
}

function reasonOf(error: unknown, otherwise: string): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return otherwise;
  return `${otherwise} (${error instanceof Error ? error.message : String(error)})`;
}
