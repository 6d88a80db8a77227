import { Languages, SunMoon } from 'lucide-react';
import type { ReactNode } from 'react';
import { THEMES, themeOfReader } from '@/app/preferences';
import type { View } from '@/app/view';
import { LANGUAGES } from '@/lib/model/language';
import { Menu } from './menu';
import { PreferenceList } from './menu-list';
import styles from './plain-shell.module.css';

/** The frame of pages outside the sign-in: one card in the middle. */
export async function PlainShell({ view, children }: { readonly view: View; readonly children: ReactNode }) {
  const { frame } = view.words;
  return (
    <div className={styles.shell}>
      <header className={styles.top}>
        <Menu label={frame.theme} button={<SunMoon size={18} strokeWidth={1.75} aria-hidden="true" />}>
          <PreferenceList
            title={frame.theme}
            name="theme"
            chosen={await themeOfReader()}
            choices={THEMES.map((value) => ({ value, label: frame.themes[value] }))}
          />
        </Menu>
        <Menu label={frame.language} button={<Languages size={18} strokeWidth={1.75} aria-hidden="true" />}>
          <PreferenceList
            title={frame.language}
            name="language"
            chosen={view.language}
            choices={LANGUAGES.map((value) => ({ value, label: frame.languages[value], lang: value }))}
          />
        </Menu>
      </header>
      <main className={styles.main}>
        <div className={styles.brand}>
          <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <path d="M15 15.4 25 24.6M20.6 20.6l3-3M4.5 24.6h6M16.3 12a4.8 4.8 0 1 1-9.6 0a4.8 4.8 0 1 1 9.6 0Z" />
          </svg>
          {frame.product}
        </div>
        <div className={styles.card}>{children}</div>
      </main>
    </div>
  );
}
