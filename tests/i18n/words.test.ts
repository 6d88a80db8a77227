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

/** English nouns that are counted, in the plural; days, hours and minutes stand for limits that are never one. */
const MANY =
  'accounts|actions|analyzers|attempts|calls|decryptions|events|files|findings|grants|keys|kinds|mutes|objects|others|pairs|principals|records|regions|roles|snapshots|times|users|weeks';

/** Texts about a limit that is many, and one in which the number is an account. */
const NEVER_ONE = [
  '/bulk/problems/too-many',
  '/crossAccount/cell',
  '/overview/humanUseBaseline',
  '/principals/heatMore',
  '/principals/reachTruncated',
];

/** Every English text, with one of everything that it counts. */
function ofOne(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'function') return texts(value(...Array.from({ length: value.length }, () => '1')), place);
  if (typeof value !== 'object' || value === null) return texts(value, place);
  return Object.entries(value).flatMap(([name, inner]) => ofOne(inner, `${place}/${name}`));
}

/** Names that are the same in both languages: AWS's own, languages' own, and what is typed. */
const SAME = /^[A-Za-z0-9 .,:/&*…~–()=_-]*$/;

describe('the words of the pages', () => {
  const english = new Map(texts(wordsIn('en')));
  const korean = new Map(texts(wordsIn('ko')));

  it('exist in both languages under the same names', () => {
    expect([...korean.keys()]).toEqual([...english.keys()]);
  });

  it('count one of a thing in the singular', () => {
    const many = new RegExp(`(?<!of )\\b1 (?:[a-zA-Z]+ ){0,1}(?:${MANY})\\b`);
    const wrong = ofOne(wordsIn('en')).filter(([place, text]) => many.test(text) && !NEVER_ONE.includes(place));
    expect(wrong).toEqual([]);
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

  it('put no Korean particle behind a value whose last sound nobody knows', () => {
    const particle = /⟦\d⟧[”"]?(?:을|를|이|가|은|는|와|과|으로|로)(?![가-힣(])/;
    expect([...korean].filter(([, text]) => particle.test(text))).toEqual([]);
  });

  it('name every parameter in both languages', () => {
    const parameters = (text: string | undefined) => [...new Set(text?.match(/⟦\d⟧/g) ?? [])].sort();
    const different = [...english]
      .filter(([place, text]) => String(parameters(text)) !== String(parameters(korean.get(place))))
      .map(([place]) => place);
    expect(different).toEqual([]);
  });
});
