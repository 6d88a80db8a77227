import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RunOptions, run } from './program';

/** A file system of its own that holds so many bytes; null where this user may not mount. */
export interface SmallDisk {
  readonly path: string;
  resize(bytes: number): void;
  makeReadOnly(isReadOnly: boolean): void;
  remove(): void;
}

export function smallDisk(folder: string, bytes: number): SmallDisk | null {
  const path = join(folder, 'disk');
  mkdirSync(path, { recursive: true });
  const mount = (...options: string[]) => spawnSync('mount', [...options, path], { stdio: 'ignore' }).status === 0;
  const must = (done: boolean) => {
    if (!done) throw new Error(`${path} could not be mounted anew`);
  };
  if (!mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs')) return null;
  return {
    path,
    resize: (size) => must(mount('-o', `remount,rw,size=${size}`)),
    makeReadOnly: (isReadOnly) => must(mount('-o', `remount,${isReadOnly ? 'ro' : 'rw'}`)),
    remove: () => {
      spawnSync('umount', ['-l', path], { stdio: 'ignore' });
    },
  };
}

/** Runs a command that may let no file grow beyond so many bytes (RLIMIT_FSIZE), which every user may ask for. */
export function runWithLimit(bytes: number, data: string, args: readonly string[], options: RunOptions = {}) {
  const blocks = Math.floor(bytes / 512);
  return run(data, args, { ...options, through: ['sh', '-c', `ulimit -f ${blocks} && exec "$0" "$@"`] });
}
