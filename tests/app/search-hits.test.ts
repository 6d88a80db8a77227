import { expect, it } from 'vitest';
import { hitsOf } from '@/app/api/v1/search/hits';
import { formatting } from '@/lib/i18n/format';
import { wordsIn } from '@/lib/i18n/words';

const view = { language: 'en', words: wordsIn('en'), format: formatting('en', 'UTC'), now: new Date(0) } as const;
const nothing = { keys: [], principals: [], accounts: [], findings: [], analyzers: [], event: null };

it('tells roles of the same name in two accounts apart', () => {
  const roles = ['111122223333', '444455556666'].map((account) => ({
    principal: `arn:aws:iam::${account}:role/build`,
    calls: 7,
  }));
  expect(hitsOf(view, { ...nothing, principals: roles }).map(({ label, detail }) => [label, detail])).toEqual([
    ['role/build', '1111-2222-3333 · 7 calls'],
    ['role/build', '4444-5555-6666 · 7 calls'],
  ]);
});
