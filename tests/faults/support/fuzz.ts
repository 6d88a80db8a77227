import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { type PlainRecord, plainRecords } from '@/lib/recount/plain-records';
import type { Random } from '@/lib/story/random';
import { type Decoded, decodedBytes, isAccountedFor } from '../../support/decode';

/** Small logs in every shape, from which the fuzzer starts. */
export function corpus(): Buffer[] {
  const folder = join(import.meta.dirname, '../corpus');
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

/** Texts that readers like to trip over. */
const TOKENS = [
  '"eventSource":"kms.amazonaws.com"',
  '},{"eventVersion":"1.08"',
  '{"Records":[',
  ']}',
  '\\u0000',
  '\\ud800',
  '\\"',
  '"__proto__":{',
  '\uFEFF',
  '\n',
  'null',
  '1e999',
  '-0',
  '""',
  '{}',
  '[]',
  ',',
  ':',
  '"eventID":"',
  '"errorCode":"AccessDenied"',
  'Z"',
];

/** Another log, one to six changes away from one or two of the corpus. */
export function mutated(random: Random, logs: readonly Buffer[]): Buffer {
  let bytes = random.pick(logs);
  for (let left = random.whole(1, 6); left > 0; left--) bytes = changed(random, bytes, logs);
  return random.next() < 0.1 ? gzipSync(bytes) : bytes;
}

function changed(random: Random, bytes: Buffer, logs: readonly Buffer[]): Buffer {
  const at = random.whole(0, Math.max(0, bytes.length - 1));
  const to = Math.min(bytes.length, at + random.whole(1, 40));
  const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (random.whole(0, 6)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.whole(0, 7));
      return flipped;
    }
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, middle, middle, after]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(TOKENS)), middle, after]);
    case 4:
      return Buffer.concat([before, Buffer.from(random.pick(TOKENS)), after]);
    case 5: {
      const other = random.pick(logs);
      return Buffer.concat([before, other.subarray(random.whole(0, Math.max(0, other.length - 1)))]);
    }
    default:
      return Buffer.concat([before, Buffer.from(' \t\n'.slice(random.whole(0, 2))), middle, after]);
  }
}

const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));

/** What is wrong with how a log is read; null when all readers agree and every record is accounted for. */
export async function disagreement(bytes: Buffer): Promise<string | null> {
  const slow = await decodedBytes(bytes);
  const fast = await decodedBytes(bytes, { quick });
  if (!isAccountedFor(slow)) return 'the slow reader does not account for every record';
  if (!isDeepStrictEqual(placeless(fast), placeless(slow))) return 'the quick reader and the slow one differ';
  return slow.file.outcome === 'complete' ? await againstPlain(bytes, slow) : null;
}

const placeless = (log: Decoded) => ({ ...log, file: { ...log.file, path: '' } });

/** The plain reader knows whole files alone, and only the usual forms of what it compares. */
async function againstPlain(bytes: Buffer, { kms }: Decoded): Promise<string | null> {
  let plain: PlainRecord[];
  try {
    plain = await plainRecords(Readable.from([bytes]));
  } catch {
    return null;
  }
  if (plain.length !== kms.length) return `${kms.length} KMS records, ${plain.length} by the plain reader`;
  const wrong = plain.find(
    ({ id, name, region }, index) =>
      (id !== null && id !== kms[index]?.event_id) ||
      (name !== null && name !== kms[index]?.event_name) ||
      (region !== null && region !== kms[index]?.aws_region),
  );
  return wrong === undefined ? null : `the plain reader has another record: ${JSON.stringify(wrong)}`;
}
