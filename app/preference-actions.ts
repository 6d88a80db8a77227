'use server';

import { cookies } from 'next/headers';
import { LANGUAGES } from '@/lib/model/language';
import { THEMES } from './preferences';

const YEAR_SECONDS = 31_536_000;

/** Remembers a choice of this browser: `theme`, `language` or `rail`. Anything else is ignored. */
export async function setPreference(form: FormData): Promise<void> {
  await remember('theme', THEMES, form);
  await remember('language', LANGUAGES, form);
  await remember('rail', ['narrow', 'wide'], form);
}

async function remember(name: string, values: readonly string[], form: FormData): Promise<void> {
  const chosen = form.get(name);
  if (typeof chosen !== 'string' || !values.includes(chosen)) return;
  (await cookies()).set(name, chosen, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'lax', httpOnly: true });
}
