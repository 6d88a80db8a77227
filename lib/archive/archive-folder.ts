import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DayNote, type Stored, TablesNote } from './day-note';

/**
 * An archive on disk: `v=1/events/dt=YYYY-MM-DD/…parquet` by delivery day, sorted by key, for KeyTrail and for any
 * engine that reads Parquet; `context` and `coverage` likewise; `days/YYYY-MM-DD.json` says which files count.
 */
export interface ArchiveFolder {
  /** Notes of the days that are there, oldest first. Throws when one cannot be read. */
  days(): DayNote[];
  /** The days that are there, oldest first, whether their notes can be read or not. */
  dayNames(): string[];
  day(day: string): DayNote | null;
  tables(): TablesNote | null;
  /** Takes a file over from the spool. */
  keep(spooled: string, kind: string, day: string | null, name: string): Promise<Stored>;
  /** Makes a note count, in one step, and removes files of that day which it does not name. */
  note(note: DayNote | TablesNote): void;
  /** Copies a file out, checked against its note. Throws when it is another. */
  copy(stored: Stored, target: string): Promise<void>;
}

/** Whether an archive lies there. */
export function isArchive(root: string): boolean {
  return existsSync(join(/* turbopackIgnore: true */ root, 'v=1', 'days'));
}

const ENTRIES = new Set(['days', 'events', 'context', 'coverage', 'tables', 'tables.json', 'tables.json.draft']);

/** Whether an archive may be written there: nothing is there, or an empty folder, or an archive, or the start of one. */
export function mayHoldArchive(root: string): boolean {
  if (isArchive(root)) return true;
  const found = statSync(/* turbopackIgnore: true */ root, { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (!found.isDirectory()) return false;
  const isEmpty = readdirSync(/* turbopackIgnore: true */ root).length === 0;
  return isEmpty || isStartOfArchive(root);
}

/** Whether all that lies there is what a first archiving leaves that ended before its first day counted. */
function isStartOfArchive(root: string): boolean {
  const version = join(/* turbopackIgnore: true */ root, 'v=1');
  return (
    readdirSync(/* turbopackIgnore: true */ root).every((name) => name === 'v=1') &&
    statSync(version).isDirectory() &&
    readdirSync(version).every((name) => ENTRIES.has(name))
  );
}

export function archiveFolder(root: string): ArchiveFolder {
  const inside = (...names: string[]) => join(/* turbopackIgnore: true */ root, 'v=1', ...names);
  const dayFile = (day: string) => inside('days', `${day}.json`);
  const day = (name: string) =>
    existsSync(dayFile(name)) ? DayNote.parse(JSON.parse(readFileSync(dayFile(name), 'utf8'))) : null;

  const dayNames = () =>
    namesIn(inside('days'))
      .filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name))
      .map((name) => basename(name, '.json'));

  return {
    day,
    days: () => dayNames().flatMap((name) => day(name) ?? []),
    dayNames,
    tables: () => {
      const file = inside('tables.json');
      return existsSync(file) ? TablesNote.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
    },
    keep: async (spooled, kind, of, name) => {
      const path = of === null ? join(kind, name) : join(kind, `dt=${of}`, name);
      const target = inside(path);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      copyFileSync(spooled, `${target}.draft`);
      synced(`${target}.draft`);
      renameSync(`${target}.draft`, target);
      rmSync(spooled, { force: true });
      return { path, ...(await measured(target)) };
    },
    note: (note) => {
      const file = 'day' in note ? dayFile(note.day) : inside('tables.json');
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.draft`, JSON.stringify(note), { mode: 0o600 });
      synced(`${file}.draft`);
      renameSync(`${file}.draft`, file);
      if ('day' in note) removeOthers(inside(), note);
    },
    copy: async (stored, target) => {
      copyFileSync(inside(stored.path), target);
      const { bytes, sha256 } = await measured(target);
      if (bytes === stored.bytes && sha256 === stored.sha256) return;
      rmSync(target, { force: true });
      throw new Error(`${inside(stored.path)} is not what was archived`);
    },
  };
}

function removeOthers(root: string, { day, parts }: DayNote): void {
  const named = new Set(
    parts.flatMap((part) => [part.events, part.contextEvents, part.coverage]).map((one) => one?.path),
  );
  for (const kind of ['events', 'context', 'coverage']) {
    const folder = join(kind, `dt=${day}`);
    for (const name of namesIn(join(/* turbopackIgnore: true */ root, folder))) {
      const path = join(folder, name);
      if (!named.has(path)) rmSync(join(/* turbopackIgnore: true */ root, path), { force: true });
    }
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function synced(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function measured(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
