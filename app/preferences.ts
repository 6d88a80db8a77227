import { cookies, headers } from 'next/headers';
import { LANGUAGES, type Language } from '@/lib/model/language';
import { isTimeZone } from '@/lib/model/time-zone';
import { currentUser } from './session';
import { type ChosenTable, chosenColumns, columnsCookie } from './table-columns';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export async function themeOfReader(): Promise<Theme> {
  const chosen = (await cookies()).get('theme')?.value;
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}

/** The zone in which this browser shows times; the site's own unless another was chosen. */
export async function zoneOfReader(siteZone: string): Promise<string> {
  const chosen = (await cookies()).get('zone')?.value;
  return chosen !== undefined && isTimeZone(chosen) ? chosen : siteZone;
}

/** Whether single keys do something; Ctrl or ⌘ with K always does. */
export async function hasSingleKeys(): Promise<boolean> {
  return (await cookies()).get('keys')?.value !== 'off';
}

export async function isRailNarrow(): Promise<boolean> {
  return (await cookies()).get('rail')?.value === 'narrow';
}

/** The columns of a table that this browser shows; see `chosenColumns`. */
export async function columnsOfReader(table: ChosenTable, telling: readonly string[] = []): Promise<readonly string[]> {
  return chosenColumns(table, (await cookies()).get(columnsCookie(table))?.value, telling);
}

/** As chosen in this browser; else as the account says; else as the browser asks; else English. */
export async function languageOfReader(): Promise<Language> {
  const chosen = (await cookies()).get('language')?.value;
  const byCookie = LANGUAGES.find((language) => language === chosen);
  if (byCookie) return byCookie;
  const user = await currentUser();
  if (user) return user.language;
  return (await headers()).get('accept-language')?.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}
