import { describe, expect, it } from 'vitest';
import { keys } from '@/lib/i18n/keys';
import { ELIGIBILITIES } from '@/lib/keys/eligibility';
import { UNUSED_REASONS, UNUSED_VERDICTS } from '@/lib/keys/unused';
import { LANGUAGES } from '@/lib/model/language';

describe.each(LANGUAGES)('the words about keys in %s', (language) => {
  const words = keys[language];
  const named = (of: Readonly<Record<string, string>>, names: readonly string[]) =>
    names.filter((name) => (of[name] ?? '') === '');

  it('name every verdict on use and give every reason', () => {
    expect(named(words.unusedVerdicts, UNUSED_VERDICTS)).toEqual([]);
    expect(named(words.reasons, UNUSED_REASONS)).toEqual([]);
  });

  it('name and explain every way a key can rotate', () => {
    expect(named(words.eligibility, ELIGIBILITIES)).toEqual([]);
    expect(named(words.eligibilityReasons, ELIGIBILITIES)).toEqual([]);
  });

  it('explain every verdict on a policy', () => {
    const verdicts = ['private', 'external', 'public', 'undetermined', 'unknown', 'confused-deputy'];
    expect(named(words.verdicts, verdicts)).toEqual([]);
    expect(named(words.verdictHints, verdicts)).toEqual([]);
  });
});
