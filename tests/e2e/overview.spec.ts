import { expect, test } from '@playwright/test';

test('the overview says how far the data reaches and what could not be read', async ({ page }) => {
  await page.goto('/');
  const coverage = page.getByRole('region', { name: 'Coverage' });
  await expect(coverage).toContainText('2025-05-01');
  await expect(coverage).toContainText('47');
  await expect(coverage).toContainText('Some files could not be read whole');
});

test('the chart has the same numbers as a table', async ({ page }) => {
  await page.goto('/?from=2025-05-01&to=2025-05-10');
  const figure = page.locator('figure').filter({ hasText: 'calls in all' });
  await figure.getByText('View as table').click();
  const table = figure.getByRole('table');
  await expect(table.getByRole('columnheader', { name: 'Decrypt' })).toBeVisible();
  await expect(table.getByRole('row')).not.toHaveCount(0);
});

test('a range from the menu goes into the address and back again', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByRole('link', { name: 'Last 7 days' }).click();
  await expect(page).toHaveURL(/from=now-7d&to=now/);
  await expect(page.getByRole('button', { name: 'Time range: Last 7 days' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Time range: Last 30 days' })).toBeVisible();
});

test('dragging across the chart zooms the range', async ({ page }) => {
  await page.goto('/');
  const plot = page.locator('.recharts-surface').first();
  // The chart may be drawn anew, and elsewhere, while it is dragged across.
  await expect(async () => {
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (!box) throw new Error('the chart is not drawn');
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=2025-\d\d-\d\dT/, { timeout: 3000 });
  }).toPass({ timeout: 20_000 });
});

test('a key that was never seen before is named, and leads to its page', async ({ page }) => {
  await page.goto('/?from=2025-05-25&to=2025-06-14');
  const news = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'First seen in this period' }) });
  await expect(news.getByRole('link', { name: /Newcomer/ })).toBeVisible();
});

test('from the overview to a principal, its keys and back to principals, all look at the same time', async ({
  page,
}) => {
  await page.goto('/?from=2025-05-25&to=2025-06-14');
  const news = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'First seen in this period' }) });
  await news.getByRole('link', { name: /Newcomer/ }).click();
  await expect(page).toHaveURL(/principals\/.*from=2025-05-25&to=2025-06-14/);
  const keys = page.locator('section').filter({ has: page.getByRole('table', { name: 'Keys it called' }) });
  await keys.getByRole('link').first().click();
  await expect(page).toHaveURL(/keys\/.*from=2025-05-25&to=2025-06-14/);
  await page.getByRole('link', { name: 'Who uses it' }).click();
  await page
    .getByRole('table')
    .getByRole('link', { name: /Newcomer/ })
    .click();
  await expect(page).toHaveURL(/principals\/.*from=2025-05-25&to=2025-06-14/);
});

test('theme and language are remembered', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.getByRole('heading', { name: '개요', level: 1 })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('heading', { name: '개요', level: 1 })).toBeVisible();
});
