import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/noto-sans-kr/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { languageOfReader, themeOfReader } from './preferences';
import { FieldFlaws } from './ui/field-flaws';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { default: 'KeyTrail', template: '%s · KeyTrail' },
  robots: { index: false, follow: false },
};

export default async function Layout({ children }: { children: ReactNode }) {
  const language = await languageOfReader();
  return (
    <html lang={language} data-theme={await themeOfReader()}>
      <body>
        {children}
        <FieldFlaws language={language} />
      </body>
    </html>
  );
}
