import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANALYZERS } from '@/lib/analyzers';

/** One that finds something in every log with gaps, and some that find nothing in logs made for measuring. */
const LEFT_ON: readonly string[] = ['coverage-gap', 'admin-without-mfa', 'alias-redirected', 'access-survives-policy'];

/**
 * Gives a data folder a `keytrail.json` that leaves few analyzers on, so that each of many ingests ends soon, and has
 * every ingest bring the archive in the folder up to date where that is wanted.
 */
export function withFewAnalyzers(data: string, archives = false): string {
  const off = ANALYZERS.filter(({ id }) => !LEFT_ON.includes(id)).map(({ id }) => [id, { on: false }]);
  const site = { analyzers: Object.fromEntries(off), archive: archives ? join(data, 'archive') : null };
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(join(data, 'keytrail.json'), JSON.stringify(site));
  return data;
}
