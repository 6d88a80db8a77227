import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { PUBLIC_KEY } from './logs';
import { violationsOf } from './violations';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search and commands' });
const field = (page: Page) => page.getByRole('combobox', { name: 'Search and commands' });

/** Keys are heard once the page is alive. */
async function opened(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
}

test('Ctrl and K find a key by a part of its id and open it', async ({ page }) => {
  await opened(page, '/sources');
  await page.keyboard.press('Control+k');
  await field(page).fill('0f0f0f0f-12ab');
  await expect(palette(page).getByRole('option').first()).toContainText('Key');
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(encodeURIComponent(PUBLIC_KEY)));
  await expect(palette(page)).toBeHidden();
});

test('a slash opens the search, arrows choose a page, and Escape closes it', async ({ page }) => {
  await opened(page, '/');
  await page.keyboard.press('/');
  await field(page).fill('analyzers');
  await expect(palette(page).getByRole('option')).toContainText(['Analyzers']);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/findings\/analyzers$/);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
});

test('the search sets the theme and the language', async ({ page }) => {
  await opened(page, '/keys');
  await page.keyboard.press('Control+k');
  await field(page).fill('theme: dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('single keys go to pages, walk rows, open a finding and close it', async ({ page }) => {
  await opened(page, '/');
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await expect(page).toHaveURL(/\/findings$/);
  await expect(page.getByRole('heading', { name: 'Findings', level: 1 })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.locator('main a[aria-expanded="true"]:focus')).toHaveCount(1);
  await page.keyboard.press('j');
  await expect(page.locator('main tbody tr a:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/open=/);
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/open=/);
});

test('single keys change the range and step through it', async ({ page }) => {
  await opened(page, '/');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/from=now-7d/);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/from=\d{4}-/);
});

test('x takes the comparison with the earlier weeks away', async ({ page }) => {
  await opened(page, '/?from=2025-05-20&to=2025-05-26');
  const lead = page.getByText('beside 2025-05-13 00:00 to 2025-05-20 00:00');
  await expect(lead).toBeVisible();
  await page.keyboard.press('x');
  await expect(page).toHaveURL(/compare=off/);
  await expect(lead).toBeHidden();
});

test('x brings the comparison back', async ({ page }) => {
  await opened(page, '/?from=2025-05-20&to=2025-05-26&compare=off');
  await page.keyboard.press('x');
  await expect(page).not.toHaveURL(/compare=/);
  await expect(page.getByText('beside 2025-05-13 00:00 to 2025-05-20 00:00')).toBeVisible();
});

test.describe('a phone in Seoul', () => {
  test.use({ timezoneId: 'Asia/Seoul', viewport: { width: 390, height: 800 } });

  test('sets theme, language and time zone from the menu of its reader', async ({ page }) => {
    await opened(page, '/keys');
    await page.getByRole('button', { name: 'Your account' }).click();
    await expect(page.getByRole('button', { name: 'Dark' })).toBeVisible();
    await expect(page.getByRole('button', { name: '한국어' })).toBeVisible();
    await page.getByRole('button', { name: 'Zone of this browser: Asia/Seoul' }).click();
    await expect(page.getByRole('button', { name: 'Zone of this browser: Asia/Seoul' })).toBeHidden();
    await page.getByRole('button', { name: 'Your account' }).click();
    await expect(page.getByRole('button', { name: 'Zone of this browser: Asia/Seoul' })).toHaveAttribute(
      'aria-current',
      'true',
    );
  });
});

test.describe('a browser in Seoul', () => {
  test.use({ timezoneId: 'Asia/Seoul' });

  test('shows times in UTC, in its own zone after t, and in UTC again', async ({ page }) => {
    await opened(page, '/');
    const zone = page.getByRole('button', { name: /^Time zone/ });
    await expect(zone).toHaveText('UTC');
    await page.keyboard.press('t');
    await expect(zone).toHaveText('KST');
    await expect(page.getByRole('link', { name: /Data to .* KST/ })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('t');
    await expect(zone).toHaveText('UTC');
  });
});

test('a reader may turn single keys off; Ctrl and K stay', async ({ page }) => {
  await opened(page, '/');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await help.getByRole('button', { name: 'Turn single keys off' }).click();
  await expect(help.getByRole('button', { name: 'Turn single keys on' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.keyboard.press('/');
  await expect(palette(page)).toBeHidden();
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});

test('every chart is also a file', async ({ page }) => {
  await opened(page, '/');
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).first().click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('keytrail-calls-to-keys-over-time.csv');
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain('"Start (UTC)","End (UTC)","Decrypt"');
  expect(text).toMatch(/"2025-06-\d\dT00:00:00\.000Z"/);
});
