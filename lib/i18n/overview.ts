import type { Bilingual } from '@/lib/model/language';

const en = {
  title: 'Overview',
};
const ko: typeof en = {
  title: '개요',
};

export const overview: Bilingual<typeof en> = { en, ko };
