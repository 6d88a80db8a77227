import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** An inventory of many thousand keys fits; a log file that is larger is not looked at. */
const LARGEST_BYTES = 256 << 20;
const HEAD_BYTES = 64 << 10;
/** First members of what the AWS CLI prints for KMS and IAM, and of KeyTrail's bundle. */
const MEMBER =
  /^\s*\{\s*"(?:keytrailInventory|KeyMetadata|Policy|KeyRotationEnabled|Rotations|Grants|Aliases|Keys|Tags|KeyLastUsage|TrackingStartDate|KeyId|NextRotationDate|RotationPeriodInDays|Truncated|PolicyName|KeyCreationDate|UserDetailList|GroupDetailList|RoleDetailList|Error|status_code)"/;

/** Files below the paths that look like key inventory: JSON that begins with one of its members. Globs and standard input hold none. */
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
    else if (entry.isFile() && entry.name.endsWith('.json') && (await isInventory(path))) yield path;
  }
}

async function isInventory(path: string): Promise<boolean> {
  if (!path.endsWith('.json')) return false;
  const file = await open(path);
  try {
    if ((await file.stat()).size > LARGEST_BYTES) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return MEMBER.test(buffer.toString('utf8', 0, bytesRead)) && isJson(await file.readFile('utf8'));
  } finally {
    await file.close();
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
