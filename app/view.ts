import { cache } from 'react';
import { type Format, formatting } from '@/lib/i18n/format';
import { type Words, wordsIn } from '@/lib/i18n/words';
import type { Language } from '@/lib/model/language';
import { runtime } from '@/lib/runtime';
import { languageOfReader, zoneOfReader } from './preferences';

/** How this reader reads: words, numbers and times. Server components hand it down. */
export interface View {
  readonly language: Language;
  readonly words: Words;
  readonly format: Format;
  readonly now: Date;
}

export const viewOfReader = cache(async (): Promise<View> => {
  const language = await languageOfReader();
  const { site, now } = runtime();
  const zone = await zoneOfReader(site.timeZone);
  return { language, words: wordsIn(language), format: formatting(language, zone), now: now() };
});
