import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { question } from '@/lib/findings/question';
import type { Analyzer } from '@/lib/model/analyzer';
import { LANGUAGES, type Language } from '@/lib/model/language';
import { emptyModels, type TestModels } from '../support/read-models';

const HANGUL = /[\uac00-\ud7a3]/;
/** Korean says the same in fewer letters. */
const RATIONALE_LENGTH: Record<Language, number> = { en: 80, ko: 30 };

describe.each(ANALYZERS.map((analyzer) => [analyzer.id, analyzer] as const))('%s in the catalogue', (_, analyzer) => {
  it('is a positive version', () => {
    expect(analyzer.version).toBeGreaterThanOrEqual(1);
  });

  it.each(LANGUAGES)('has a short title (%s)', (language) => {
    const title = analyzer.title[language];
    expect(title.length).toBeGreaterThan(3);
    expect(title.length).toBeLessThanOrEqual(60);
    expect(title).not.toMatch(/^Ensure|\.$/i);
    expectIn(language, [title]);
  });

  it.each(LANGUAGES)('says in two or three sentences why it matters (%s)', (language) => {
    const rationale = analyzer.rationale[language];
    expect(rationale.length).toBeGreaterThanOrEqual(RATIONALE_LENGTH[language]);
    expect(rationale.length).toBeLessThanOrEqual(400);
    expectIn(language, [rationale]);
  });

  it.each(LANGUAGES)('says what to do, with a command or an owner (%s)', (language) => {
    const steps = analyzer.remediation[language];
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect(steps.some((step) => /aws [a-z0-9]+ [a-z-]+|\bowners?\b|담당자|소유자/.test(step))).toBe(true);
    expectIn(language, steps);
  });

  it('gives the same commands in both languages', () => {
    expect(commandsOf(analyzer, 'ko')).toEqual(commandsOf(analyzer, 'en'));
  });

  it.each(LANGUAGES)('admits when it is wrong and what it cannot see (%s)', (language) => {
    expect(analyzer.falsePositives[language].length).toBeGreaterThanOrEqual(1);
    expect(analyzer.blindSpots[language].length).toBeGreaterThanOrEqual(1);
    expectIn(language, [...analyzer.falsePositives[language], ...analyzer.blindSpots[language]]);
  });

  it('says as much in Korean as in English', () => {
    for (const list of [analyzer.remediation, analyzer.falsePositives, analyzer.blindSpots]) {
      expect(list.ko.length).toBe(list.en.length);
    }
  });

  it('refers to sources', () => {
    expect(analyzer.references.length).toBeGreaterThanOrEqual(1);
    for (const reference of analyzer.references) expect(reference).toMatch(/^https:\/\/\S+$/);
    for (const technique of analyzer.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
  });

  it('names findings by what they are about, not by numbers or prose that change', () => {
    expect(analyzer.identity.length).toBeGreaterThanOrEqual(1);
    for (const column of analyzer.identity)
      expect(column).not.toMatch(/(^|_)(count|calls|severity|confidence|age|ids)(_|$)/);
  });
});

describe('an empty store', () => {
  let store: TestModels;
  beforeAll(async () => {
    store = await emptyModels();
  });
  afterAll(() => store.close());

  const asOf = new Date('2025-06-07T00:00:00Z');
  const limits = { unusedAfterDays: 90, rotationMaxAgeDays: 365, enclaveImages: [] };

  it.each(ANALYZERS.map((analyzer) => [analyzer.id, analyzer] as const))(
    'gives %s nothing to find',
    async (_, analyzer) => {
      const asked = question(analyzer, { from: new Date('2025-01-01T00:00:00Z'), asOf }, limits);
      expect(await store.models.rows(asked, analyzer.row)).toEqual([]);
    },
  );
});

function expectIn(language: Language, texts: readonly string[]): void {
  for (const text of texts) {
    expect(text.trim()).toBe(text);
    expect(text).not.toBe('');
    if (language === 'ko') expect(text).toMatch(HANGUL);
    else expect(text).not.toMatch(HANGUL);
  }
}

function commandsOf(analyzer: Analyzer, language: Language): string[] {
  return analyzer.remediation[language].flatMap((step) =>
    [...step.matchAll(/aws [a-z0-9]+ [a-z-]+/g)].map(([command]) => command),
  );
}
