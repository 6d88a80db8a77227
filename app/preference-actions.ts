'use server';

import { cookies } from 'next/headers';
import { LANGUAGES } from '@/lib/model/language';
import { isTimeZone } from '@/lib/model/time-zone';
import { THEMES } from './preferences';
import { CHOSEN_TABLES, columnsCookie, columnsText } from './table-columns';

const YEAR_SECONDS = 31_536_000;

/** Remembers a choice of this browser: `theme`, `language`, `zone`, `keys` or `rail`. Anything else is ignored. */
export async function setPreference(form: FormData): Promise<void> {
  await remember('theme', (value) => THEMES.some((theme) => theme === value), form);
  await remember('language', (value) => LANGUAGES.some((language) => language === value), form);
  await remember('zone', isTimeZone, form);
  await remember('keys', (value) => value === 'on' || value === 'off', form);
  await remember('rail', (value) => value === 'narrow' || value === 'wide', form);
}

/**
 * Remembers which columns of a table this browser shows: `table` and a `column` each, or with `usual` the usual ones
 * again. Names that are not known are ignored.
 */
export async function setColumns(form: FormData): Promise<void> {
  const table = CHOSEN_TABLES.find((one) => one === form.get('table'));
  if (table === undefined) return;
  const jar = await cookies();
  if (form.has('usual')) jar.delete(columnsCookie(table));
  else keep(jar, columnsCookie(table), columnsText(table, form.getAll('column').map(String)));
}

async function remember(name: string, isKnown: (value: string) => boolean, form: FormData): Promise<void> {
  const chosen = form.get(name);
  if (typeof chosen !== 'string' || chosen.length > 64 || !isKnown(chosen)) return;
  keep(await cookies(), name, chosen);
}

function keep(jar: Awaited<ReturnType<typeof cookies>>, name: string, value: string): void {
  jar.set(name, value, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'lax', httpOnly: true });
}
