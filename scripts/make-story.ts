// Writes the sample story to a folder, or the guide to it to a file:
// `npx tsx scripts/make-story.ts --out DIR [--seed N]`, `npx tsx scripts/make-story.ts --guide FILE`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { storyGuide } from '@/lib/story/guide';
import { SAMPLE_STORY, storyFiles } from '@/lib/story/story';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { out: text, seed: text, guide: text } });
const seed = Number(values.seed ?? SAMPLE_STORY.seed);
if ((values.out === undefined && values.guide === undefined) || !Number.isSafeInteger(seed)) {
  console.error('Usage: npx tsx scripts/make-story.ts --out DIR [--seed N] | --guide FILE');
  process.exit(2);
}
if (values.guide !== undefined) writeFileSync(values.guide, storyGuide(SAMPLE_STORY));
if (values.out !== undefined) {
  let files = 0;
  for (const { path, body } of storyFiles({ ...SAMPLE_STORY, seed })) {
    const file = join(values.out, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
    files += 1;
  }
  console.log(`${files} files in ${values.out}`);
}
