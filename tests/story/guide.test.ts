import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { storyGuide } from '@/lib/story/guide';
import { SAMPLE_STORY, storyLabels } from '@/lib/story/story';

it('is what docs/sample-story.md says', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/sample-story.md'), 'utf8');
  expect(page, 'run: npx tsx scripts/make-story.ts --guide docs/sample-story.md').toBe(storyGuide(SAMPLE_STORY));
});

it('names every label once, and only analyzers that exist', () => {
  const guide = storyGuide(SAMPLE_STORY);
  const codes = new Set(ANALYZERS.map(({ code }) => code));
  for (const { id, says, analyzers } of storyLabels(SAMPLE_STORY)) {
    expect(guide.split(`| \`${id}\` |`)).toHaveLength(2);
    expect(guide).toContain(says.en);
    expect(analyzers.filter((code) => !codes.has(code))).toEqual([]);
  }
});

it('changes nothing but dates with another end', () => {
  const later = storyLabels({ ...SAMPLE_STORY, endsAt: new Date('2027-01-01T00:00:00Z') });
  expect(later.map(({ id, subject, analyzers }) => ({ id, subject, analyzers }))).toEqual(
    storyLabels(SAMPLE_STORY).map(({ id, subject, analyzers }) => ({ id, subject, analyzers })),
  );
});
