/** The product speaks both, completely. */
export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same thing said in every language; neither may be missing. */
export interface Bilingual<T = string> {
  readonly en: T;
  readonly ko: T;
}
