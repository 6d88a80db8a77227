'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { wordsIn } from '@/lib/i18n/words';
import { href } from './href';
import styles from './ui/app-shell.module.css';
import { Button } from './ui/button';
import { PAGES } from './ui/pages';
import { Problem } from './ui/problem';

interface Props {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page that failed as a whole: what happened, that nothing was lost, the reference in the server's log, and the menu. */
export default function PageError({ error, reset }: Props) {
  const [language, setLanguage] = useState<'en' | 'ko'>('en');
  useEffect(() => setLanguage(document.documentElement.lang === 'ko' ? 'ko' : 'en'), []);
  const { frame } = wordsIn(language);
  return (
    <div className={styles.shell}>
      <nav className={styles.rail} aria-label={frame.navigation}>
        <Link href={href('/')} className={styles.brand}>
          <span className={styles.word}>{frame.product}</span>
        </Link>
        <ul className={styles.pages}>
          {PAGES.map(({ id, path, icon: Icon }) => (
            <li key={id}>
              <Link href={href(path)} className={styles.page} title={frame[id]}>
                <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
                <span className={styles.word}>{frame[id]}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.column}>
        <main id="content" className={styles.content}>
          <Problem title={frame.errorTitle} action={<Button onClick={reset}>{frame.retry}</Button>}>
            {frame.error}
            {error.digest ? (
              <>
                {' '}
                {frame.reference}: <code>{error.digest}</code>
              </>
            ) : null}
          </Problem>
        </main>
      </div>
    </div>
  );
}
