import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Incident, type KnownIncident } from '@/lib/model/incident';
import type { IncidentLog } from '@/lib/runtime';
import type { DataFolder } from './data-folder';

/** Keeps what was set aside, and tells of it. */
export interface SetAside extends IncidentLog {
  /** Moves files and folders away, next to a note of why. Nothing is deleted. Returns the incident. */
  move(incident: Omit<Incident, 'at' | 'rebuiltAt'>, paths: readonly string[]): KnownIncident;
  /** Moves one more file or folder to those of an incident. */
  add(incident: KnownIncident, path: string): void;
  /** Writes down what else is known of an incident. */
  amend(incident: KnownIncident): KnownIncident;
}

/** Each incident is a folder below `set-aside`, with what was moved there and `incident.json`. */
export function incidentLog({ setAside }: Pick<DataFolder, 'setAside'>, now: () => Date): SetAside {
  const noteIn = (folder: string) => join(/* turbopackIgnore: true */ folder, 'incident.json');

  const list = (): KnownIncident[] =>
    foldersIn(setAside).flatMap((name) => {
      const folder = join(/* turbopackIgnore: true */ setAside, name);
      const incident = read(noteIn(folder));
      return incident === null ? [] : [{ ...incident, folder }];
    });

  const amend = (known: KnownIncident): KnownIncident => {
    const { folder, ...incident } = known;
    writeFileSync(`${noteIn(folder)}.draft`, `${JSON.stringify(incident, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${noteIn(folder)}.draft`, noteIn(folder));
    return known;
  };

  const add = ({ folder }: KnownIncident, path: string): void => {
    if (existsSync(path)) renameSync(path, unused(join(/* turbopackIgnore: true */ folder, basename(path))));
  };

  return {
    list,
    add,
    amend,
    move: (incident, paths) => {
      const at = now().toISOString();
      const name = `${at.replace(/[:.]/g, '-')}-${incident.store}`;
      const folder = unused(join(/* turbopackIgnore: true */ setAside, name));
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const known = { ...incident, at, rebuiltAt: null, folder };
      amend(known);
      for (const path of paths) add(known, path);
      return known;
    },
    settled: (store, at) => {
      for (const incident of list()) {
        if (incident.store === store && incident.rebuiltAt === null) {
          amend({ ...incident, rebuiltAt: at.toISOString() });
        }
      }
    },
  };
}

function foldersIn(path: string): string[] {
  return existsSync(path) ? readdirSync(path).sort() : [];
}

function read(path: string): Incident | null {
  try {
    return Incident.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** The path, or one like it that is not taken. */
function unused(path: string, nth = 2): string {
  if (!existsSync(path)) return path;
  const other = `${path}-${nth}`;
  return existsSync(other) ? unused(path, nth + 1) : other;
}
