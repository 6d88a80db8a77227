// Writes the sample story to a folder: `npx tsx scripts/make-story.ts --out DIR [--seed N]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { SAMPLE_STORY, storyFiles } from '@/lib/story/story';

const { values } = parseArgs({ options: { out: { type: 'string' }, seed: { type: 'string' } } });
if (values.out === undefined) {
  console.error('Usage: npx tsx scripts/make-story.ts --out DIR [--seed N]');
  process.exit(2);
}
let files = 0;
for (const { path, body } of storyFiles({ ...SAMPLE_STORY, ...(values.seed ? { seed: Number(values.seed) } : {}) })) {
  const file = join(values.out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
  files += 1;
}
console.log(`${files} files in ${values.out}`);
