'use client';

import { useEffect, useState } from 'react';
import { wordsIn } from '@/lib/i18n/words';
import { Button } from './ui/button';
import { Problem } from './ui/problem';

interface Props {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page that failed as a whole: what happened, that nothing was lost, and the reference in the server's log. */
export default function PageError({ error, reset }: Props) {
  const [language, setLanguage] = useState<'en' | 'ko'>('en');
  useEffect(() => setLanguage(document.documentElement.lang === 'ko' ? 'ko' : 'en'), []);
  const { frame } = wordsIn(language);
  return (
    <main style={{ maxWidth: 640, margin: '96px auto', padding: 16 }}>
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
  );
}
