import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '@/lib/model/errors';
import type { DataFolder } from './data-folder';

/** Longest path that a unix socket may have on every system we run on. */
const LONGEST_SOCKET_PATH = 100;

/**
 * Where the local socket of a server is put: in the data folder, or, where that has too long a path, in a folder below the
 * system's temporary one, which is made for it. Throws `conflict` when that one is not its owner's alone: others could put
 * a socket of theirs in the place.
 */
export function doorPlace(folder: DataFolder): string {
  const inside = join(/* turbopackIgnore: true */ folder.path, 'server.sock');
  if (inside.length <= LONGEST_SOCKET_PATH) return inside;
  const { uid } = userInfo();
  const name = createHash('sha256').update(folder.path).digest('hex').slice(0, 16);
  const place = join(/* turbopackIgnore: true */ tmpdir(), `keytrail-${uid}`, `${name}.sock`);
  const parent = dirname(place);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const found = lstatSync(parent);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new AppError(
      'conflict',
      `${parent} is not yours alone, so others could answer in the server's place. Nothing was started. ` +
        'Remove it, or choose a data folder with a shorter path.',
    );
  }
  return place;
}
