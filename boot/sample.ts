import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SAMPLE_STORY, storyFiles } from '@/lib/story/story';
import type { DataFolder } from './data-folder';

/**
 * Writes the sample story's log files, once. Written beside and renamed, so that a stopped start leaves either all of
 * it or none; gives way between files, so that the server answers meanwhile.
 */
export async function writeSample(folder: DataFolder): Promise<void> {
  if (existsSync(folder.sample)) return;
  const draft = `${folder.sample}.draft`;
  for (const { path, body } of storyFiles(SAMPLE_STORY)) {
    const file = join(/* turbopackIgnore: true */ draft, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, body);
    await setImmediate();
  }
  renameSync(draft, folder.sample);
}
