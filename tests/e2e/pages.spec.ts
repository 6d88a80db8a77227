import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { violationsOf } from './violations';

const PAGES = [
  '/',
  '/findings',
  '/findings/analyzers',
  '/keys',
  '/principals',
  '/cross-account',
  '/cross-account?look=graph',
  '/sources',
] as const;
const TABS = [
  '/sources?tab=connected',
  '/sources?tab=quarantine',
  '/sources?tab=coverage',
  '/sources?tab=blind-spots',
  '/sources?tab=runs',
  '/settings',
  '/settings?tab=users',
  '/settings?tab=analyzers',
  '/settings?tab=mutes',
  '/settings?tab=audit',
] as const;

const LOOKS = [
  { width: 1440, theme: 'light', language: 'en', paths: [...PAGES, ...TABS] },
  { width: 1440, theme: 'dark', language: 'ko', paths: PAGES },
  { width: 390, theme: 'light', language: 'en', paths: PAGES },
  { width: 390, theme: 'dark', language: 'ko', paths: [...PAGES, ...TABS] },
] as const;

for (const { width, theme, language, paths } of LOOKS) {
  test.describe(`at ${width} pixels, ${theme}, ${language}`, () => {
    test.use({ viewport: { width, height: 900 } });

    for (const path of paths) {
      test(`${path} is whole, quiet and accessible`, async ({ page, context, baseURL }) => {
        await prefer(context, baseURL ?? '', theme, language);
        const complaints = listen(page);
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, 'the page itself scrolls sideways').toBeLessThanOrEqual(0);
        expect(await squeezed(page), 'a table scrolls inside itself').toEqual([]);
        expect(await violationsOf(page)).toEqual([]);
        expect(complaints).toEqual([]);
      });
    }
  });
}

async function prefer(context: BrowserContext, url: string, theme: string, language: string): Promise<void> {
  await context.addCookies([
    { name: 'theme', value: theme, url },
    { name: 'language', value: language, url },
  ]);
}

/** Tables that are wider than their place; the numbers behind a drawing may be. */
function squeezed(page: Page): Promise<string[]> {
  return page
    .locator('section:has(> table)')
    .evaluateAll((sections) =>
      sections
        .filter((section) => !section.closest('figure') && section.scrollWidth > section.clientWidth)
        .map((section) => `${section.getAttribute('aria-label')}: ${section.scrollWidth} > ${section.clientWidth}`),
    );
}

/** Errors that the browser reports, among them everything that the content policy refuses. */
function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
