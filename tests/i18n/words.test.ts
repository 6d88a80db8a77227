import { describe, expect, it } from 'vitest';
import { wordsIn } from '@/lib/i18n/words';

/** Every text with its place; a text with parameters is said with marks in their stead. */
function texts(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'string') return [[place, value]];
  if (typeof value === 'function') {
    const marks = Array.from({ length: value.length }, (_, index) => `⟦${index}⟧`);
    return texts(value(...marks), place);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => texts(inner, `${place}/${name}`));
}

/** Names that are the same in both languages: AWS's own, languages' own, and what is typed. */
const SAME = /^[A-Za-z0-9 .,:/&*…~–()=_-]*$/;

describe('the words of the pages', () => {
  const english = new Map(texts(wordsIn('en')));
  const korean = new Map(texts(wordsIn('ko')));

  it('exist in both languages under the same names', () => {
    expect([...korean.keys()]).toEqual([...english.keys()]);
  });

  it('all say something', () => {
    expect([...english, ...korean].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are Korean where they are not a name', () => {
    const foreign = [...korean].filter(
      ([, text]) => !/\p{Script=Hangul}/u.test(text) && !SAME.test(text.replace(/⟦\d⟧/g, '')),
    );
    expect(foreign).toEqual([]);
  });

  it('name every parameter in both languages', () => {
    const parameters = (text: string | undefined) => [...new Set(text?.match(/⟦\d⟧/g) ?? [])].sort();
    const different = [...english]
      .filter(([place, text]) => String(parameters(text)) !== String(parameters(korean.get(place))))
      .map(([place]) => place);
    expect(different).toEqual([]);
  });
});
