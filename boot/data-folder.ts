import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { settingProblems } from '@/lib/findings/settings';
import { AppError } from '@/lib/model/errors';
import { Site } from '@/lib/model/site';

/** Where everything of one installation lies. All paths are absolute. */
export interface DataFolder {
  readonly path: string;
  readonly events: string;
  readonly ledger: string;
  /** Large parts of the facts, as Parquet files; belongs to `events`. */
  readonly facts: string;
  /** Parquet parts on their way into the store; emptied at every start. */
  readonly spool: string;
  /** Logs that came by standard input or upload, kept so that evidence can be read again. */
  readonly inbox: string;
  /** Log files of the sample story. */
  readonly sample: string;
  readonly serverFile: string;
  /** What was found damaged, in a folder for each time; nothing here is read again. */
  readonly setAside: string;
}

export function dataFolder(path: string): DataFolder {
  const root = resolve(/* turbopackIgnore: true */ path);
  const inside = (name: string) => join(/* turbopackIgnore: true */ root, name);
  return {
    path: root,
    events: inside('events.duckdb'),
    ledger: inside('ledger.duckdb'),
    facts: inside('facts'),
    spool: inside('spool'),
    inbox: inside('inbox'),
    sample: inside('sample-logs'),
    serverFile: inside('server.json'),
    setAside: inside('set-aside'),
  };
}

/** Makes the folder and its sub-folders, readable by its owner alone. */
export function makeDataFolder(folder: DataFolder): void {
  for (const path of [folder.path, folder.spool, folder.facts, folder.inbox])
    mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Whether a store was ever opened in the folder. */
export function holdsData(folder: DataFolder): boolean {
  return existsSync(folder.events);
}

/**
 * The folder to use when none is named: the user's own once there is one, else the sample's beneath it, so that
 * sample and own events never share a store.
 */
export function defaultDataFolder(root: string, hasPaths: boolean): DataFolder {
  const own = dataFolder(join(/* turbopackIgnore: true */ root, 'data'));
  return hasPaths || holdsData(own) ? own : dataFolder(join(/* turbopackIgnore: true */ own.path, 'sample'));
}

/** The site's own settings in `keytrail.json`; the defaults when there is no such file. */
export function readSite(folder: DataFolder): Site {
  const file = join(/* turbopackIgnore: true */ folder.path, 'keytrail.json');
  if (!existsSync(file)) return Site.parse({});
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AppError(
      'invalid',
      `${file} is not JSON: ${cause instanceof Error ? cause.message : cause}. Nothing was started.`,
      {
        cause,
      },
    );
  }
  const site = Site.safeParse(raw);
  if (!site.success) throw new AppError('invalid', `${file}: ${z.prettifyError(site.error)}\nNothing was started.`);
  const wrong = settingProblems(site.data.analyzers, ANALYZERS);
  if (wrong.length > 0) throw new AppError('invalid', `${file}: ${wrong.join(' ')} Nothing was started.`);
  return site.data;
}
