import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { analyzerGuide } from '@/lib/exports/analyzer-guide';

const PAGES = [
  ['docs/analyzers.md', 'en'],
  ['docs/analyzers.ko.md', 'ko'],
] as const;

describe('the catalogue in docs', () => {
  it.each(PAGES)('%s is what the analyzers say of themselves', (file, language) => {
    const page = analyzerGuide(ANALYZERS, language, 'npm run docs:analyzers');
    expect(readFileSync(file, 'utf8') === page, 'run: npm run docs:analyzers').toBe(true);
  });

  it.each(PAGES)('%s has each analyzer once in the index and once in full', (file) => {
    const page = readFileSync(file, 'utf8');
    for (const { id, code } of ANALYZERS) {
      expect(page.split(`| ${code} | [${id}](#${id}) |`)).toHaveLength(2);
      expect(page.split(`### ${id}\n`)).toHaveLength(2);
    }
  });

  it('leaves no place-holder that Markdown would take for HTML', () => {
    const [page] = PAGES.map(([file]) => readFileSync(file, 'utf8'));
    expect(page?.replaceAll(/```hcl[\s\S]*?```/g, '').replaceAll(/<https:[^>]+>/g, '')).not.toMatch(/<[a-z]/i);
  });
});
