import type { Bilingual } from '@/lib/model/language';

const en = {
  title: 'Sources',
};
const ko: typeof en = {
  title: '수집 원본',
};

export const sources: Bilingual<typeof en> = { en, ko };
