import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SAMPLE_STORY, storyFiles } from '@/lib/story/story';
import { type DataFolder, holdsData } from './data-folder';

/**
 * Writes the sample story's log files into a data folder that holds nothing yet. False when the folder has data of
 * its own. Written beside and renamed, so that a stopped start leaves either all of it or none.
 */
export function writeSample(folder: DataFolder): boolean {
  if (existsSync(folder.sample)) return true;
  if (holdsData(folder)) return false;
  const draft = `${folder.sample}.draft`;
  for (const { path, body } of storyFiles(SAMPLE_STORY)) {
    const file = join(/* turbopackIgnore: true */ draft, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, body);
  }
  renameSync(draft, folder.sample);
  return true;
}
