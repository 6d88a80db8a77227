import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takingTurns } from '@/lib/model/turns';
import { globBase, globMatcher, isGlob } from './glob';
import { deliveryOrder } from './path-facts';

/** A file on disk that may be a log. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** What could not even be listed. */
export interface Unlisted {
  readonly path: string;
  readonly reason: string;
}

export interface Listing {
  readonly files: readonly FoundFile[];
  readonly unlisted: readonly Unlisted[];
}

export interface WalkOptions {
  /** The data folder: never read on the way through a folder that holds it. */
  readonly exclude?: string;
  readonly signal?: AbortSignal;
  readonly onFound?: (files: number) => void;
}

/** Entries looked at before it is told how far it came. */
const TOLD_EVERY = 2000;

/**
 * Lists the files that `paths` name: files, folders of any depth, globs. In order of delivery where names tell it, so
 * that rows of one time lie together. Follows links, each folder once.
 */
export async function listFiles(paths: readonly string[], options: WalkOptions = {}): Promise<Listing> {
  const walk = new Walk(options);
  for (const path of paths) await walk.add(path);
  return walk.listing();
}

class Walk {
  private readonly found = new Map<string, FoundFile>();
  private readonly unlisted: Unlisted[] = [];
  private readonly folders = new Set<string>();
  private readonly turn = takingTurns();
  private seen = 0;
  private matched = 0;

  constructor(private readonly options: WalkOptions) {}

  async add(named: string): Promise<void> {
    const path = resolve(/* turbopackIgnore: true */ named);
    const stats = statOf(path);
    if (stats?.isDirectory()) await this.folder(path, isInside(path, this.options.exclude), null);
    else if (stats !== null) this.file(path, stats);
    else if (isGlob(named)) await this.glob(path, named);
    else this.unlisted.push({ path, reason: 'there is nothing here, or it cannot be read' });
  }

  listing(): Listing {
    const keyed = [...this.found.values()].map((file) => ({ file, order: deliveryOrder(file.path) }));
    keyed.sort((a, b) => compare(a.order, b.order) || compare(a.file.path, b.file.path));
    return { files: keyed.map(({ file }) => file), unlisted: this.unlisted };
  }

  private async glob(pattern: string, named: string): Promise<void> {
    const before = this.matched;
    const base = globBase(pattern);
    if (statOf(base)?.isDirectory())
      await this.folder(base, isInside(base, this.options.exclude), globMatcher(pattern));
    if (this.matched === before) this.unlisted.push({ path: named, reason: 'no file matches' });
  }

  private async folder(root: string, isOwn: boolean, matcher: RegExp | null): Promise<void> {
    this.folders.clear();
    const waiting = [root];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      if (!this.enter(folder)) continue;
      for (const entry of this.entries(folder)) {
        await this.looked();
        const path = join(/* turbopackIgnore: true */ folder, entry.name);
        if (isSkipped(entry.name) || (!isOwn && path === this.options.exclude)) continue;
        const stats = entry.isDirectory() ? null : this.statOrNote(path);
        if (entry.isDirectory() || stats?.isDirectory()) waiting.push(path);
        else if (stats?.isFile() && (matcher === null || matcher.test(path))) this.file(path, stats);
      }
    }
  }

  /** False for a folder that was entered already by another way. */
  private enter(folder: string): boolean {
    try {
      const real = realpathSync(folder);
      if (this.folders.has(real)) return false;
      this.folders.add(real);
      return true;
    } catch (error) {
      this.note(folder, error);
      return false;
    }
  }

  private entries(folder: string): Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.note(folder, error);
      return [];
    }
  }

  private statOrNote(path: string): Stats | null {
    try {
      return statSync(path);
    } catch (error) {
      this.note(path, error);
      return null;
    }
  }

  private note(path: string, error: unknown): void {
    this.unlisted.push({ path, reason: error instanceof Error ? error.message : String(error) });
  }

  private file(path: string, stats: Stats): void {
    this.matched++;
    this.found.set(path, { path, sizeBytes: stats.size, modifiedMs: Math.trunc(stats.mtimeMs) });
  }

  private async looked(): Promise<void> {
    await this.turn();
    if (++this.seen % TOLD_EVERY !== 0) return;
    this.options.onFound?.(this.found.size);
    this.options.signal?.throwIfAborted();
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function isInside(path: string, folder: string | undefined): boolean {
  return folder !== undefined && (path === folder || path.startsWith(`${folder}/`));
}

/** Hidden files, and folders of packages, hold no logs. */
function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
