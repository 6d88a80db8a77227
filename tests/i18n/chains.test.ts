import { expect, it } from 'vitest';
import { wordsIn } from '@/lib/i18n/words';
import { STEP_ROLES } from '@/lib/model/chain';
import { LANGUAGES } from '@/lib/model/language';

it.each(LANGUAGES)('tells every step of a chain in a sentence that names who and what (%s)', (language) => {
  const { steps } = wordsIn(language).chains;
  for (const role of STEP_ROLES) {
    const sentence = steps[role]({ operation: 'Decrypt', who: 'role/App', what: 'alias/data', times: '' });
    expect(sentence).toContain('role/App');
    expect(sentence).toContain('alias/data');
    expect(/[\uac00-\ud7a3]/.test(sentence)).toBe(language === 'ko');
  }
});
