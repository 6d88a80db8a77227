import type { Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';

/** An inventory of many thousand keys fits; a log file that is larger is not looked at. */
const LARGEST_BYTES = 256 << 20;
const HEAD_BYTES = 64 << 10;
/** First members of what the AWS CLI prints for KMS, IAM and trails, and of KeyTrail's bundle. */
const MEMBER =
  /^\s*\{\s*"(?:keytrailInventory|KeyMetadata|Policy|KeyRotationEnabled|Rotations|Grants|Aliases|Keys|Tags|KeyLastUsage|TrackingStartDate|KeyId|NextRotationDate|RotationPeriodInDays|Truncated|PolicyName|KeyCreationDate|UserDetailList|GroupDetailList|RoleDetailList|trailList|TrailARN|IsLogging|Error|status_code)"/;

/** A bundle says so in its first bytes, compressed or not. */
const BUNDLE = /^\s*\{\s*"keytrailInventory"/;
const PACKED_HEAD_BYTES = 1 << 10;
/** How CloudTrail names what it delivers; there are many of these, and none is an inventory. */
const DELIVERED = /^\d{12}_CloudTrail(?:-|_)/;

const unpack = promisify(gunzip);

/**
 * Files below the paths that look like key inventory: JSON that begins with one of its members, and bundles in gzip.
 * Globs and standard input hold none.
 */
export async function* inventoryFiles(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory()) yield* below(path);
    else if (found?.isFile() && (await isInventory(path))) yield path;
  }
}

async function* below(folder: string): AsyncGenerator<string> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else if (entry.isFile() && (await isInventory(path))) yield path;
  }
}

async function isInventory(path: string): Promise<boolean> {
  const packed = path.endsWith('.json.gz');
  if (!packed && !path.endsWith('.json')) return false;
  if (packed && DELIVERED.test(basename(path))) return false;
  const file = await open(path);
  try {
    if ((await file.stat()).size > LARGEST_BYTES) return false;
    const size = packed ? PACKED_HEAD_BYTES : HEAD_BYTES;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    const head = buffer.subarray(0, bytesRead);
    if (packed) return BUNDLE.test(await beginningOf(head));
    return MEMBER.test(head.toString('utf8')) && isJson(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

/** What a gzip file that is cut off begins with; nothing when it is no gzip. */
async function beginningOf(packed: Buffer): Promise<string> {
  const bytes = await unpack(packed, { finishFlush: constants.Z_SYNC_FLUSH }).catch(() => null);
  return bytes?.toString('utf8') ?? '';
}

/** The JSON of an inventory file. Throws when it is cut off, no JSON, or more than memory should be asked to hold. */
export async function readInventoryFile(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  const text = path.endsWith('.gz') ? await unpacked(bytes) : bytes;
  return JSON.parse(text.toString('utf8'));
}

async function unpacked(bytes: Buffer): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: LARGEST_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) {
      const size = LARGEST_BYTES >> 20;
      throw new Error(`it is larger than ${size} MB; collect fewer accounts or Regions into one file`, { cause });
    }
    throw cause;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
